// Live refresh: while the page is in sight, the server says when something has changed. Then the page
// is asked for again, and what is fresh in its live parts and in the clock bar is put in place. The
// page itself is never loaded again: it may hold a secret that is shown once, or a form half filled.

import { hasTurned, setClock } from "./clock.js";
import { tell } from "./copy.js";
import { morph } from "./morph.js";

// Says that a script asks, so that what is told only once is kept for the person.
export const REFRESH = { "X-Refresh": "yes" };

const BETWEEN_PRICES = 5000;
const BETWEEN_TURNS = 1000;
const UNDER_WAY = 1000;
const REFUSED = 15_000;

const listeners = [];
let source = null;
let told = "";
let dress = () => {};
let asked = false;
let again = false;
let looksAgain = 0;

export function keepFresh(dressed) {
  if (!bar()) return;
  dress = dressed;
  told = bar().dataset.told;
  document.addEventListener("visibilitychange", () => (document.hidden ? hangUp() : comeBack()));
  addEventListener("pagehide", hangUp);
  addEventListener("pageshow", (event) => event.persisted && comeBack());
  setInterval(lookAtPrices, BETWEEN_PRICES);
  setInterval(() => hasTurned() && inSight(refresh), BETWEEN_TURNS);
  inSight(listen);
  lookAgain();
}

// Calls back whenever something has changed, or may have while the page was out of sight.
export function whenChanged(listener) {
  listeners.push(listener);
}

function bar() {
  return document.querySelector("#clock-bar");
}

function inSight(act) {
  if (!document.hidden) act();
}

// A browser opens six connections to a server in all, so only pages that are in sight have one.
function listen() {
  if (source) return;
  source = new EventSource(`${document.body.dataset.live}?told=${encodeURIComponent(told)}`);
  source.addEventListener("changed", (event) => {
    told = event.lastEventId;
    refresh();
  });
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    hangUp();
    setTimeout(() => inSight(listen), REFUSED);
  });
}

function hangUp() {
  source?.close();
  source = null;
}

async function comeBack() {
  await refresh();
  inSight(listen);
}

// Prices move without a change of the environment, while its clock runs and anything trades.
function lookAtPrices() {
  const { speed, phase } = bar().dataset;
  if (Number(speed) && phase !== "closed" && document.querySelector("[data-live-part=prices]")) inSight(refresh);
}

// What is under way says so, and is looked at every second.
function lookAgain() {
  clearTimeout(looksAgain);
  if (document.querySelector("[data-look-again], #clock-bar[data-moving]")) {
    looksAgain = setTimeout(() => inSight(refresh), UNDER_WAY);
  }
}

async function refresh() {
  if (asked) {
    again = true;
    return;
  }
  asked = true;
  try {
    do {
      again = false;
      await look();
    } while (again);
  } catch {
    // The server has gone for a moment; the next change brings the page up to date.
  } finally {
    asked = false;
    lookAgain();
  }
}

async function look() {
  for (const listener of listeners) listener();
  const parts = document.querySelectorAll("[data-live-part]");
  const page = (parts.length && (await fetched(location.href))) || (await fetched(barAddress()));
  const fresh = page?.querySelector("#clock-bar");
  if (!fresh) return;
  for (const part of parts) replace(part, page.getElementById(part.id));
  if (!source) told = fresh.dataset.told;
  morph(bar(), fresh);
  setClock();
  if (fresh.dataset.notices) await showNotices();
}

// The page at an address of ours; nothing if there is none, as where the page itself answered a form.
async function fetched(address) {
  const response = await fetch(address, { headers: { Accept: "text/html", ...REFRESH } });
  if (!response.ok || response.redirected) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function barAddress() {
  const back = encodeURIComponent(location.pathname + location.search);
  return `${bar().dataset.root}/clock/bar?back=${back}`;
}

function replace(part, fresh) {
  if (!fresh) return;
  dress(fresh);
  morph(part, fresh);
}

async function showNotices() {
  const page = await fetched(`${document.body.dataset.live}/notices`);
  for (const notice of page?.querySelectorAll(".notice") ?? []) {
    document.querySelector(".notices").append(notice);
    tell(notice.textContent);
  }
}
