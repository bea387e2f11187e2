// The index page of the admin: follows a rebuild without being loaded anew.
(function () {
  "use strict";
  const EVERY = 2000;
  const state = document.getElementById("index-state");
  const rebuild = document.querySelector("button[name=rebuild]");

  async function look() {
    let running = true;
    try {
      const answer = await fetch(window.location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("index-state");
      if (!answer.ok || !fresh) throw new Error("no state");
      state.replaceChildren(...fresh.childNodes);
      running = fresh.hasAttribute("data-running");
    } catch {
      // Asked again: a site being restarted answers soon.
    }
    rebuild.disabled = running;
    if (running) window.setTimeout(look, EVERY);
  }

  // The worker begins a moment after the button: look again for a while.
  if (state.hasAttribute("data-running")) window.setTimeout(look, EVERY);
  else if (document.querySelector(".messages .success")) window.setTimeout(look, EVERY);
})();
