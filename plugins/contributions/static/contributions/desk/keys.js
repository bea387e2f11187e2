/* Single keys for what a screen's buttons do. Never while somebody writes, or picks hanzi from an input
   method; off where Wagtail's own are. */
const config = document.getElementById("wagtail-config");
const areOn = !config || JSON.parse(config.textContent).KEYBOARD_SHORTCUTS_ENABLED !== false;
const fields = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog]";

/* `acts` are functions by key; the legend of the screen is shown with them. */
export function listen(screen, acts) {
  if (!areOn) return;
  for (const legend of screen.querySelectorAll("[data-keys]")) legend.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // 229 is what a key is called that an input method has taken.
    if (event.isComposing || event.keyCode === 229 || event.repeat) return;
    if (event.target.closest(fields)) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary, input")) return;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}
