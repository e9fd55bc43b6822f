// Events as they happen: each comes as a row that the server has made.

import { tell } from "./copy.js";
import { localTimes } from "./times.js";

const rows = document.querySelector("tbody[data-stream]");
const pause = document.querySelector("#live-pause");
const mark = document.querySelector("#live-mark");
let waiting = [];

if (rows) {
  const source = new EventSource(rows.dataset.stream);
  source.addEventListener("message", (event) => {
    if (pause.getAttribute("aria-pressed") === "true") waiting.push(event.data);
    else show([event.data]);
    name();
  });
  addEventListener("pagehide", () => source.close());
  pause.addEventListener("click", () => {
    const paused = pause.getAttribute("aria-pressed") === "true";
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

function name() {
  const paused = pause.getAttribute("aria-pressed") === "true";
  mark.textContent = paused ? `paused, ${waiting.length} new` : "live";
  mark.classList.toggle("good", !paused);
  mark.classList.toggle("waiting", paused);
}

function show(texts) {
  const most = Number(rows.dataset.most);
  for (const text of texts) {
    const holder = document.createElement("template");
    holder.innerHTML = text;
    const row = holder.content.firstElementChild;
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
