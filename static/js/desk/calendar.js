// The calendar's keys, filters that act at once, and the print button.

const root = document.querySelector("[data-calendar]");
const keys = {
  ArrowLeft: "[data-earlier]",
  ArrowRight: "[data-later]",
  t: "[data-present]",
  m: "[data-as-month]",
  w: "[data-as-week]",
};

if (root.dataset.shortcuts !== "off") {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, [contenteditable], dialog, aside")) return;
    const link = keys[event.key] && root.querySelector(keys[event.key]);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}

const filters = root.querySelector("[data-filters]");
filters.querySelector("button").hidden = true;
filters.addEventListener("change", () => filters.requestSubmit());
