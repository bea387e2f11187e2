// Keys of the dashboard: "/" to search, 1 to 5 to the figures above. Off with Wagtail's own switch.
const desk = document.querySelector("[data-desk]");

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable], [role=dialog]") !== null;
}

function keysAreOn() {
  const config = document.getElementById("wagtail-config");
  return !config || JSON.parse(config.textContent).KEYBOARD_SHORTCUTS_ENABLED !== false;
}

if (desk && keysAreOn()) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/") {
      const field = desk.querySelector("[data-desk-search]");
      if (!field) return;
      event.preventDefault();
      field.focus();
    }
    const link = /^[1-9]$/.test(event.key)
      ? desk.querySelectorAll("[data-desk-count]")[event.key - 1]
      : null;
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
}
