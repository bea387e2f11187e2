// Choices of look without leaving the page. Each is a link that works without this script
// (core/modes.py); here it becomes a button, and the same cookie is written.
(function () {
  "use strict";
  const CHOICES = {
    theme: ["", "light", "dark"],
    contrast: ["", "normal", "more"],
    elder: ["", "elder"],
    size: ["", "small", "large"],
  };
  const NAMES = Object.keys(CHOICES);
  const YEAR = 365 * 24 * 3600;
  const root = document.documentElement;

  function kept() {
    const look = Object.fromEntries(NAMES.map((name) => [name, ""]));
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("look="));
    for (const word of cookie ? cookie.slice(5).split(".") : []) {
      const name = NAMES.find((one) => word && CHOICES[one].includes(word));
      if (name) look[name] = word;
    }
    return look;
  }

  function keep(look) {
    const text = NAMES.map((name) => look[name]).filter(Boolean).join(".");
    const secure = window.location.protocol === "https:" ? "; secure" : "";
    document.cookie = `look=${text}; path=/; max-age=${text ? YEAR : 0}; samesite=lax${secure}`;
  }

  function show(look) {
    for (const name of NAMES) {
      if (look[name]) root.setAttribute(`data-${name}`, look[name]);
      else root.removeAttribute(`data-${name}`);
    }
    for (const button of document.querySelectorAll("[data-choose]")) {
      const { choose, value } = button.dataset;
      if (choose) button.setAttribute("aria-pressed", String(look[choose] === value));
      else button.hidden = NAMES.every((name) => !look[name]);
    }
  }

  function press(button) {
    const look = kept();
    const { choose, value } = button.dataset;
    if (!choose) for (const name of NAMES) look[name] = "";
    else look[choose] = "toggle" in button.dataset && look[choose] === value ? "" : value;
    keep(look);
    show(look);
    // The button that took everything back is gone: the place of whoever uses the keyboard is not.
    if (button.hidden) button.parentElement.querySelector("[data-choose]:not([hidden])").focus();
  }

  for (const button of document.querySelectorAll("[data-choose]")) {
    button.setAttribute("role", "button");
    button.removeAttribute("aria-current");
    button.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      press(button);
    });
    button.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      press(button);
    });
  }

  // Also for a page that the browser held, or that was open in another tab meanwhile.
  const renew = () => show(kept());
  renew();
  window.addEventListener("pageshow", renew);
  document.addEventListener("visibilitychange", renew);
})();
