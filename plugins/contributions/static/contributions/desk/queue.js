/* Keys of the queue: J and K move, X ticks, C claims, R leads to returning, Enter opens. */
import { listen } from "./keys.js";

const queue = document.querySelector("[data-queue]");
const rows = [...(queue?.querySelectorAll("[data-queue-row]") ?? [])];
const boxes = [...(queue?.querySelectorAll("[name=pick][type=checkbox]") ?? [])];
const all = queue?.querySelector("[data-queue-all]");

function here() {
  return rows.findIndex((row) => row.classList.contains("is-here"));
}

/* What is ticked goes along to the next row. */
function look(place) {
  const row = rows[place];
  if (!row) return;
  const address = new URL(window.location.href);
  address.searchParams.set("look", row.dataset.queueRow);
  const picked = boxes.filter((box) => box.checked).map((box) => box.value);
  sessionStorage.setItem("contributions:picked", JSON.stringify(picked));
  window.location.replace(address);
}

function count() {
  const number = boxes.filter((box) => box.checked).length;
  const said = queue.querySelector("[data-queue-picked]");
  if (said) said.textContent = number ? queue.dataset.wordsPicked.replace("#", number) : "";
  if (all) {
    const box = all.querySelector("input");
    box.checked = number > 0 && number === boxes.length;
    box.indeterminate = number > 0 && number < boxes.length;
  }
}

if (queue) {
  const kept = JSON.parse(sessionStorage.getItem("contributions:picked") ?? "[]");
  sessionStorage.removeItem("contributions:picked");
  for (const box of boxes) {
    if (kept.includes(box.value)) box.checked = true;
    box.addEventListener("change", count);
  }
  if (all && boxes.length) {
    all.hidden = false;
    all.querySelector("input").addEventListener("change", (event) => {
      for (const box of boxes) box.checked = event.target.checked;
      count();
    });
  }
  count();
}

if (rows.length) {
  listen(queue, {
    j: () => look(here() + 1),
    k: () => look(here() - 1),
    x: () => rows[here()]?.querySelector("[name=pick][type=checkbox]")?.click(),
    c: () => rows[here()]?.querySelector("[data-queue-claim]")?.click(),
    r: () => queue.querySelector("[data-queue-return]")?.click(),
    Enter: () => queue.querySelector("[data-queue-open]")?.click(),
  });
}
