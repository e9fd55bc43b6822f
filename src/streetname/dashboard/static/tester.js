// Live Testing without leaving the page: templates are found as one types, the body is checked as
// one writes, and only the answer and the history change when a request is sent. Another path may
// have other variables, and an owner speaks for an account: then their fields change, too.

import { offerCopies, tell } from "./copy.js";
import { localTimes } from "./times.js";

const form = document.querySelector("#tester-form");
const body = form.elements.body;
const said = document.querySelector("#body-said");

document.querySelector("[data-find-template]")?.addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll(".templates details")) {
    let found = 0;
    for (const item of group.querySelectorAll("li")) {
      const text = `${group.querySelector("summary").textContent} ${item.textContent}`.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      found += !item.hidden;
    }
    group.hidden = !found;
    if (words.length) group.open = true;
  }
});

document.querySelector("[data-go]")?.addEventListener("change", (event) => event.target.form.requestSubmit());

body.addEventListener("input", check);
document.querySelector("#tester-tidy").addEventListener("click", () => {
  if (check() && body.value.trim()) body.value = JSON.stringify(JSON.parse(body.value), null, 2);
});

function check() {
  let wrong = "";
  try {
    if (body.value.trim()) JSON.parse(body.value);
  } catch (error) {
    wrong = `Not JSON yet: ${error.message}`;
  }
  said.textContent = wrong;
  body.toggleAttribute("aria-invalid", Boolean(wrong));
  if (wrong) body.setAttribute("aria-invalid", "true");
  return !wrong;
}

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

function names(part) {
  return [...part.querySelectorAll("input")].map((field) => `${field.type} ${field.name}`).join();
}

function fitFields(page) {
  for (const id of ["tester-places", "tester-account"]) {
    const [part, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (names(part) === names(fresh)) continue;
    part.innerHTML = fresh.innerHTML;
    [...part.querySelectorAll("input")].find((field) => !field.value)?.focus();
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (form.elements.method.value !== "GET" && !check()) return body.focus();
  const button = document.querySelector("#tester-send");
  button.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!page.querySelector("#tester-response")) return form.submit();
    for (const id of ["tester-said", "tester-response", "tester-history"]) {
      const part = document.getElementById(id);
      part.innerHTML = page.getElementById(id).innerHTML;
      offerCopies(part);
      localTimes(part);
    }
    fitFields(page);
    if (response.redirected) history.replaceState(null, "", response.url);
    const badge = document.querySelector("#tester-response .badge");
    tell(badge ? `Answered: ${badge.textContent}` : "It was not sent.");
  } catch {
    tell("The server cannot be reached.");
  } finally {
    button.disabled = false;
  }
});
