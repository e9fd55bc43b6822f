// What a chart says of the place that is pointed at.

export function watchCharts(root) {
  for (const chart of root.querySelectorAll("figure.chart")) {
    if (chart.dataset.watched) continue;
    chart.dataset.watched = "yes";
    const said = chart.querySelector(".said");
    for (const title of chart.querySelectorAll(".at > title")) {
      title.parentElement.dataset.said = title.textContent;
      title.remove();
    }
    chart.addEventListener("pointermove", (event) => {
      const place = event.target.closest(".at");
      if (!place) return hush();
      const box = place.getBoundingClientRect();
      const frame = chart.getBoundingClientRect();
      said.textContent = place.dataset.said ?? "";
      const middle = box.left + box.width / 2 - frame.left;
      const half = said.offsetWidth / 2;
      said.style.left = `${Math.min(Math.max(middle, half), frame.width - half)}px`;
      said.style.top = `${Math.max(event.clientY - frame.top, 40)}px`;
    });
    chart.addEventListener("pointerleave", hush);
    function hush() {
      said.textContent = "";
    }
  }
}
