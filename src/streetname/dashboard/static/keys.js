// Keys: "/" searches, "?" lists the keys, g and a place's key go there.

let waiting = false;

export function useKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") closeMenus();
    if (event.target.closest?.("input, select, textarea, [contenteditable]")) return;
    if (waiting) {
      waiting = false;
      const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      document.querySelector("#find")?.focus();
    } else if (event.key === "?") {
      document.querySelector("#keys")?.togglePopover();
    } else if (event.key === "g") {
      waiting = true;
      setTimeout(() => (waiting = false), 1500);
    }
  });
}

// Popovers close by themselves; a menu gives the focus back to what opened it.
function closeMenus() {
  for (const menu of document.querySelectorAll("details.menu[open], details.team[open]")) {
    const had = menu.contains(document.activeElement);
    menu.open = false;
    if (had) menu.querySelector("summary").focus();
  }
}
