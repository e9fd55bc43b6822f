// The clock bar ticks between visits, and asks the server how far a journey has come.

const shape = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York", weekday: "short", year: "numeric", month: "short", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});

// Says that a script asks, so that what is told only once is kept for the person.
export const REFRESH = { "X-Refresh": "yes" };

let began = performance.now();

export function keepClock() {
  tick();
  setInterval(tick, 250);
  follow();
}

function tick() {
  const bar = document.querySelector("#clock-bar");
  if (!bar) return;
  const speed = Number(bar.dataset.speed);
  const face = bar.querySelector("[data-face]");
  if (!face || !speed) return;
  const now = Date.parse(bar.dataset.now) + (performance.now() - began) * speed;
  face.textContent = shape.format(now) + " ET";
}

async function follow() {
  let bar = document.querySelector("#clock-bar");
  while (bar?.dataset.moving) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    bar = (await refreshClock()) ?? bar;
    if (!bar.dataset.moving) location.reload();
  }
}

export async function refreshClock() {
  const bar = document.querySelector("#clock-bar");
  const response = await fetch(`${bar.dataset.root}/clock/bar?back=${encodeURIComponent(location.pathname + location.search)}`, { headers: REFRESH });
  if (!response.ok) return null;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#clock-bar");
  if (!fresh || bar.contains(document.activeElement) && !bar.dataset.moving) return bar;
  bar.replaceWith(fresh);
  began = performance.now();
  return fresh;
}
