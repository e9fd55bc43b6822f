// Events as they happen: they come as rows that the server has made.

import { tell } from "./copy.js";
import { REFRESH, whenChanged } from "./live.js";
import { localTimes } from "./times.js";

const rows = document.querySelector("tbody[data-rows]");
const pause = document.querySelector("#live-pause");
const mark = document.querySelector("#live-mark");
let waiting = [];
let behind = rows?.dataset.behind;
let asks = false;
let again = false;

if (rows) {
  whenChanged(catchUp);
  pause.addEventListener("click", () => {
    const paused = isPaused();
    pause.setAttribute("aria-pressed", String(!paused));
    pause.textContent = paused ? "Pause" : "Go on";
    if (paused) {
      show(waiting);
      waiting = [];
    }
    name();
    tell(paused ? "Events come in again." : "Events wait.");
  });
}

function isPaused() {
  return pause.getAttribute("aria-pressed") === "true";
}

async function catchUp() {
  again = true;
  if (asks) return;
  asks = true;
  try {
    while (again) {
      again = false;
      await ask();
    }
  } catch {
    // The server has gone for a moment; the next change brings what is missing.
  } finally {
    asks = false;
  }
}

async function ask() {
  const address = new URL(rows.dataset.rows, location.href);
  address.searchParams.set("behind", behind);
  const response = await fetch(address, { headers: REFRESH });
  if (!response.ok || response.redirected) return;
  const table = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-number]");
  behind = table.dataset.number;
  again ||= Boolean(table.dataset.more);
  const fresh = [...table.querySelectorAll("tr")];
  if (isPaused()) waiting.push(...fresh);
  else show(fresh);
  name();
}

function name() {
  const paused = isPaused();
  mark.textContent = paused ? `paused, ${waiting.length} new` : "live";
  mark.classList.toggle("good", !paused);
  mark.classList.toggle("waiting", paused);
}

function show(fresh) {
  const most = Number(rows.dataset.most);
  for (const row of fresh) {
    if (document.getElementById(row.id)) continue;
    localTimes(row);
    if (rows.dataset.grows === "down") rows.append(row);
    else rows.prepend(row);
    while (rows.children.length > most) rows[rows.dataset.grows === "down" ? "firstElementChild" : "lastElementChild"].remove();
  }
  if (!rows.children.length) return;
  rows.closest("table").hidden = false;
  document.querySelector("#no-events")?.remove();
}
