// A list of suggestions below any field with data-suggest (WAI-ARIA combobox with a listbox).
// Without this script the field is a plain one and its form works all the same.
(function () {
  "use strict";
  const PAUSE = 150;

  function attach(field) {
    const list = document.createElement("div");
    list.className = "suggest";
    list.id = field.id + "-suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.suggestName);
    list.hidden = true;
    const told = document.createElement("p");
    told.className = "vh";
    told.setAttribute("role", "status");
    const around = field.closest(".search");
    around.classList.add("ask");
    around.append(list, told);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("autocomplete", "off");

    let timer = 0;
    let latest = 0;
    let composing = false;

    const options = () => [...list.querySelectorAll("[role=option]")];
    const current = () => list.querySelector("[aria-selected=true]");

    function close() {
      latest += 1;
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }

    function choose(option) {
      for (const other of options()) other.setAttribute("aria-selected", String(other === option));
      if (option) {
        field.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        field.removeAttribute("aria-activedescendant");
      }
    }

    async function ask() {
      const typed = field.value.trim();
      if (!typed) return close();
      latest += 1;
      const mine = latest;
      try {
        const answer = await fetch(field.dataset.suggest + "?q=" + encodeURIComponent(typed));
        const html = answer.ok ? await answer.text() : "";
        // A later key has been pressed, or the list was closed meanwhile.
        if (mine !== latest || document.activeElement !== field) return;
        list.innerHTML = html;
        for (const option of options()) option.id = list.id + "-" + option.id;
        const number = options().length;
        list.hidden = number === 0;
        field.setAttribute("aria-expanded", String(number > 0));
        told.textContent = number ? field.dataset.suggestTold.replace("{number}", number) : "";
        choose(null);
      } catch {
        close();
      }
    }

    function soon() {
      window.clearTimeout(timer);
      if (!composing) timer = window.setTimeout(ask, PAUSE);
    }

    field.addEventListener("compositionstart", () => { composing = true; });
    field.addEventListener("compositionend", () => { composing = false; soon(); });
    field.addEventListener("input", soon);
    field.addEventListener("blur", () => window.setTimeout(close, 200));
    field.form.addEventListener("submit", () => { window.clearTimeout(timer); close(); });
    list.addEventListener("mousedown", (event) => event.preventDefault());

    field.addEventListener("keydown", (event) => {
      if (composing || event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.hidden) {
        if (event.key === "ArrowDown") { event.preventDefault(); ask(); }
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const all = options();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const place = all.indexOf(current());
        // One place before the first is the field itself.
        const next = (place + 1 + step + all.length + 1) % (all.length + 1);
        choose(next === 0 ? null : all[next - 1]);
      } else if (event.key === "Enter" && !list.hidden && current()) {
        event.preventDefault();
        event.stopPropagation();
        window.location.assign(current().href);
      }
    });
  }

  for (const field of document.querySelectorAll("input[data-suggest]")) attach(field);
})();
