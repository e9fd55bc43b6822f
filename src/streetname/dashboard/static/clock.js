// The clock bar ticks between visits: the time, and how long it is until the market opens or closes.

const shape = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York", weekday: "short", year: "numeric", month: "short", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const UNITS = [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]];
const DELAY = 3000;

let began = performance.now();
let shown = 0;

export function keepClock() {
  tick();
  setInterval(tick, 250);
}

// The bar is fresh: it goes on from what it says now.
export function setClock() {
  began = performance.now();
  tick();
}

// True if another phase of trading has begun since the bar was fresh.
export function hasTurned() {
  const bar = document.querySelector("#clock-bar");
  const turns = Date.parse(bar.dataset.turns);
  return turns > Date.parse(bar.dataset.now) && now(bar) >= turns;
}

function now(bar) {
  return Date.parse(bar.dataset.now) + (performance.now() - began) * Number(bar.dataset.speed);
}

function tick() {
  const bar = document.querySelector("#clock-bar");
  if (!bar || !Number(bar.dataset.speed)) return;
  // A fresh bar was on its way for a moment. No clock goes back for that.
  const late = shown - now(bar);
  if (late <= 0 || late > DELAY * Number(bar.dataset.speed)) shown = now(bar);
  write(bar.querySelector("[data-face]"), shape.format(shown) + " ET");
  const until = bar.querySelector("[data-until]");
  const left = Math.floor((Date.parse(until.dataset.until) - shown) / 1000);
  write(until, duration(Math.max(left, 0)));
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// In the two largest units, as the server says it: "2 d 4 h".
function duration(seconds) {
  const parts = [];
  for (const [size, name] of UNITS) {
    if (seconds < size && !parts.length) continue;
    parts.push(`${Math.floor(seconds / size)} ${name}`);
    seconds %= size;
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}
