// The activity browser: what htmx leaves to be done once the results have been replaced.
(function () {
  "use strict";
  const results = document.getElementById("results");
  const field = document.getElementById("q2");

  for (const button of document.querySelectorAll("#filters .without-script")) button.hidden = true;

  // Looking for a value by its name changes no filter.
  document.getElementById("filters").addEventListener(
    "change",
    (event) => { if (event.target.matches("[data-find]")) event.stopPropagation(); },
    true,
  );

  document.addEventListener("htmx:beforeRequest", () => results.setAttribute("aria-busy", "true"));

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target !== results) return;
    results.removeAttribute("aria-busy");
    const turned = event.detail.requestConfig.elt.closest("[data-turns]");
    // The link that was followed is gone, and with it the place of whoever uses the keyboard.
    const lost = document.activeElement === document.body;
    if (turned || lost) results.focus({ preventScroll: true });
    if (turned) results.scrollIntoView();
    const asked = document.getElementById("asked");
    for (const find of document.querySelectorAll("[data-find]")) find.value = "";
    const calendar = document.getElementById("feed-ics");
    for (const [type, ending] of [["application/rss+xml", "rss"], ["application/atom+xml", "atom"], ["text/calendar", "ics"]]) {
      const link = document.querySelector(`link[rel="alternate"][type="${type}"]`);
      if (calendar && link) link.href = calendar.href.replace(".ics", `.${ending}`);
    }
    if (document.activeElement !== field) field.value = asked.dataset.query;
  });

  // Without an answer the browser goes there itself and shows what is wrong.
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, (event) => {
      window.location.assign(event.detail.pathInfo.finalRequestPath);
    });
  }
})();
