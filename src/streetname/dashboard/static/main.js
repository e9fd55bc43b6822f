// Everything here makes a page nicer that works without it.

import { watchCharts } from "./charts.js";
import { keepClock } from "./clock.js";
import { offerCopies } from "./copy.js";
import { keepFresh } from "./live.js";
import { useKeys } from "./keys.js";
import { localTimes } from "./times.js";

document.documentElement.classList.add("with-script");

function dress(root) {
  localTimes(root);
  offerCopies(root);
  watchCharts(root);
}

dress(document);
useKeys();
keepClock();
keepFresh(dress);

// Where there are more tabs than there is room, the one that is open is in sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// A filter that is changed takes effect at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (form && event.target.matches("select, input[type=date]")) form.requestSubmit();
});

// An empty field of a search says nothing, and is left out of the address.
document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});

// What opened over the page closes when something else is clicked.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
