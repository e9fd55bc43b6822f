// A button beside what people copy.

export function offerCopies(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) {
    if (button.dataset.ready) continue;
    button.dataset.ready = "yes";
    button.addEventListener("click", async () => {
      const source = button.dataset.copy.startsWith("#") && document.querySelector(button.dataset.copy);
      const text = source ? source.textContent : button.dataset.copy;
      const label = button.getAttribute("aria-label") ?? button.textContent;
      try {
        await navigator.clipboard.writeText(text);
        tell("Copied.");
      } catch {
        tell("The browser does not let this page copy.");
      }
      button.setAttribute("aria-label", label);
    });
  }
}

export function tell(said) {
  const status = document.querySelector("#said");
  if (!status) return;
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = said));
}
