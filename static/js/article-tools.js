// The tools of an article that need a script: without it their buttons stay hidden.
(function () {
  "use strict";
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  window.addEventListener("beforeprint", () => {
    for (const picture of document.querySelectorAll("img[loading=lazy]")) picture.loading = "eager";
    for (const place of document.querySelectorAll("[data-printed]")) {
      const now = new Date();
      const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
      const date = day.map((number) => String(number).padStart(2, "0")).join("-");
      place.textContent = ` · ${date} ${place.dataset.word}`;
    }
  });
})();
