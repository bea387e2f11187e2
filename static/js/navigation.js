// The menu's second level opens without this script; here it also closes when the reader
// presses Escape, or goes on elsewhere.
(function () {
  "use strict";
  const opened = () => document.querySelectorAll(".nav details[open]");

  document.addEventListener("click", (event) => {
    for (const details of opened()) if (!details.contains(event.target)) details.open = false;
  });
  document.addEventListener("focusin", (event) => {
    for (const details of opened()) if (!details.contains(event.target)) details.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const details of opened()) {
      const inside = details.contains(document.activeElement);
      details.open = false;
      if (inside) details.querySelector("summary").focus();
    }
  });
})();
