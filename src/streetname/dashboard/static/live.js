// Live refresh: when the server says that something has changed, the same page is asked for again,
// and the parts of it that are marked as live are put in place. Focus and scrolling stay.

import { REFRESH, refreshClock } from "./clock.js";

let asked = false;
let again = false;

export function keepFresh(dress) {
  const root = document.body.dataset.live;
  if (!root || !document.querySelector("[data-live-part]")) return;
  const source = new EventSource(root);
  source.addEventListener("changed", () => refresh(dress));
  addEventListener("pagehide", () => source.close());
  lookAgain(dress);
}

// What is under way without changing the environment says so, and is looked at every second.
function lookAgain(dress) {
  if (document.querySelector("[data-look-again]")) setTimeout(() => refresh(dress), 1000);
}

async function refresh(dress) {
  if (asked) {
    again = true;
    return;
  }
  asked = true;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html", ...REFRESH } });
    if (response.ok && !response.redirected) {
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live-part]")) replace(part, fresh, dress);
      await refreshClock();
    }
  } catch {
    // The server has gone for a moment; the next change brings the page up to date.
  } finally {
    asked = false;
    if (again) {
      again = false;
      setTimeout(() => refresh(dress), 500);
    } else {
      lookAgain(dress);
    }
  }
}

const shown = new WeakMap();

function replace(part, fresh, dress) {
  const other = fresh.getElementById(part.id);
  if (!other || isBusy(part)) return;
  const before = shown.get(part) ?? "";
  if (before === other.innerHTML) return;
  const focused = part.contains(document.activeElement) ? pathTo(document.activeElement, part) : null;
  const scrolled = [...part.querySelectorAll(".scroll")].map((box) => box.scrollLeft);
  shown.set(part, other.innerHTML);
  part.innerHTML = other.innerHTML;
  dress(part);
  part.querySelectorAll(".scroll").forEach((box, number) => (box.scrollLeft = scrolled[number] ?? 0));
  if (focused) at(part, focused)?.focus({ preventScroll: true });
}

// Nothing is taken out of somebody's hands: neither what they type nor what they have opened.
function isBusy(part) {
  const focus = document.activeElement;
  const types = part.contains(focus) && focus.matches("input, select, textarea");
  return types || part.querySelector("details[open], :popover-open") !== null;
}

function pathTo(element, root) {
  const path = [];
  for (let each = element; each !== root; each = each.parentElement) {
    path.unshift([...each.parentElement.children].indexOf(each));
  }
  return path;
}

function at(root, path) {
  return path.reduce((each, index) => each?.children[index], root);
}
