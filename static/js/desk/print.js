// A button that prints the page; without a script the browser's own menu does it.
const button = document.querySelector("[data-print]");
button.addEventListener("click", () => window.print());
