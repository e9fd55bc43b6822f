// What is under way is asked for again until it is over; then the whole page is.

export function followProgress() {
  for (const part of document.querySelectorAll("[data-poll][id]")) follow(part);
}

async function follow(part) {
  while (part?.dataset.poll) {
    await new Promise((resolve) => setTimeout(resolve, Number(part.dataset.poll)));
    // What is told once is kept for the page that is loaded in the end.
    const response = await fetch(location.href, { headers: { "X-Refresh": "1" } }).catch(() => null);
    if (!response?.ok) continue;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!fresh?.dataset.poll) return location.reload();
    part.innerHTML = fresh.innerHTML;
  }
}
