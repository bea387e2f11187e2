// The search page: where to be once htmx has replaced the results.
(function () {
  "use strict";
  document.addEventListener("htmx:afterSettle", (event) => {
    const found = document.getElementById("found");
    if (!found) return;
    const asked = event.detail.requestConfig && event.detail.requestConfig.elt;
    const turned = asked && asked.closest("[data-turns]");
    if (turned || document.activeElement === document.body) found.focus({ preventScroll: true });
    if (turned) found.scrollIntoView();
  });
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, (event) => {
      window.location.assign(event.detail.pathInfo.finalRequestPath);
    });
  }
})();
