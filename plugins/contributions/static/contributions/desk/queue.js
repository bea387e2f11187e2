/* Keys of the queue: J and K move, X ticks, C claims, Enter opens. Off where Wagtail's are. */
const queue = document.querySelector("[data-queue]");
const rows = [...(queue?.querySelectorAll("[data-queue-row]") ?? [])];
const keys = queue?.querySelector("[data-queue-keys]");
const config = document.getElementById("wagtail-config");
const areOn = !config || JSON.parse(config.textContent).KEYBOARD_SHORTCUTS_ENABLED !== false;

function here() {
  return rows.findIndex((row) => row.classList.contains("is-here"));
}

function look(place) {
  const row = rows[place];
  if (!row) return;
  const address = new URL(window.location.href);
  address.searchParams.set("look", row.dataset.queueRow);
  window.location.replace(address);
}

const acts = {
  j: () => look(here() + 1),
  k: () => look(here() - 1),
  x: () => rows[here()]?.querySelector("[name=pick][type=checkbox]")?.click(),
  c: () => rows[here()]?.querySelector("[data-queue-claim]")?.click(),
  Enter: () => queue.querySelector("[data-queue-open]")?.click(),
};

if (rows.length && areOn) {
  if (keys) keys.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    const own = event.key === "Enter" && event.target.closest("a, button, summary, input");
    if (typing || own) return;
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}
