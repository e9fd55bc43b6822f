// Instants in the reader's own time zone, which is named; New York's is kept in the title.

const shape = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });
const brief = new Intl.DateTimeFormat("en-US", {
  month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const named = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" });

function zone(at) {
  return named.formatToParts(at).find((part) => part.type === "timeZoneName").value;
}

export function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]:not([data-local])")) {
    time.dataset.local = "";
    if (time.closest("[data-keep-zone]")) continue;
    time.title = time.textContent + "\n" + time.title;
    const at = new Date(time.dateTime);
    const { format } = time.dataset.shape === "brief" ? brief : shape;
    time.textContent = `${format(at)}\u00a0${zone(at)}`;
  }
}
