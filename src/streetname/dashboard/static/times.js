// Instants in the reader's own time zone; New York's is kept in the title.

const shape = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });

export function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
    time.dataset.local = "";
    if (time.closest("[data-keep-zone]")) continue;
    time.title = time.textContent + "\n" + time.title;
    time.textContent = shape.format(new Date(time.dateTime));
  }
}
