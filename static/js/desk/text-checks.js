// Sends the editor's form to the checks while somebody writes, and leads to what they find.

const WAIT = 1500;
// The editor of rich text writes into the form a moment after it was changed.
const WRITTEN = 500;

const panel = document.querySelector("[data-text-checks]");
const form = document.querySelector("[data-edit-form]");

function find(name) {
  return panel.querySelector(`[data-text-checks-${name}]`);
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** The element of the form that a finding's path names: a field, or a block of a body. */
function placeOf(path) {
  const [name, ...rest] = path.split(".");
  if (rest.length === 1) {
    const ids = form.querySelectorAll(`input[type=hidden][name^="${CSS.escape(name)}-"][name$="-id"]`);
    const hidden = [...ids].find((each) => each.value === rest[0])
      ?? form.querySelector(`[name="${CSS.escape(`${name}-${rest[0]}-id`)}"]`);
    const block = hidden?.closest("[data-streamfield-child]") ?? hidden?.parentElement;
    if (block) return block;
  }
  const field = form.querySelector(`[name="${CSS.escape(path.replaceAll(".", "-"))}"]`);
  const fallback = document.getElementById(`panel-child-content-${name}-section`)
    ?? form.querySelector(`[data-contentpath="${CSS.escape(name)}"]`);
  return field?.closest("[data-field]") ?? field ?? fallback;
}

/** Open whatever hides the place: a tab, a collapsed panel or block. */
function reveal(place) {
  const tab = place.closest("[role=tabpanel]");
  if (tab?.hidden) document.querySelector(`[aria-controls="${CSS.escape(tab.id)}"]`)?.click();
  for (let inside = place; inside && inside !== form; inside = inside.parentElement) {
    if (inside.hidden || inside.getAttribute("hidden") === "until-found") {
      inside.parentElement?.querySelector(`[aria-controls="${CSS.escape(inside.id)}"]`)?.click();
    }
  }
}

function show(path) {
  const place = placeOf(path);
  if (!place) return;
  reveal(place);
  place.scrollIntoView({ block: "center" });
  // What is written in comes before the buttons that stand around it.
  const target = ["[contenteditable=true]", "textarea, input:not([type=hidden]), select", "button"]
    .map((each) => [...place.querySelectorAll(each)].find((found) => found.offsetParent))
    .find(Boolean);
  (target ?? place).focus({ preventScroll: true });
  place.classList.add("text-checks-here");
  setTimeout(() => place.classList.remove("text-checks-here"), 2500);
}

/** Put the right word in the place that a finding with a fix names; false where it is not there. */
function fixIn(place, { excerpt, fix }) {
  for (const field of place.matches("input, textarea") ? [place] : place.querySelectorAll("input, textarea")) {
    if (field.draftailEditor ? fixRich(field.draftailEditor, excerpt, fix) : fixPlain(field, excerpt, fix)) return true;
  }
  return false;
}

/** Where in a text the word stands that is meant, or -1: the same word may be right elsewhere. */
function startOf(text, excerpt, { sentence, at }) {
  const start = text.indexOf(sentence);
  return start >= 0 && text.startsWith(excerpt, start + at) ? start + at : -1;
}

function fixPlain(field, excerpt, fix) {
  if (!field.matches("textarea, input[type=text], input:not([type])")) return false;
  const start = startOf(field.value, excerpt, fix);
  if (start < 0) return false;
  field.setRangeText(fix.to, start, start + excerpt.length);
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  return true;
}

/** The editor's own state is changed, so that its undo takes the fix back, and what is bold or
    linked stays so. */
function fixRich(editor, excerpt, fix) {
  const state = editor.getEditorState();
  const content = state.getCurrentContent();
  for (const block of content.getBlocksAsArray()) {
    const text = block.getText();
    const start = startOf(text, excerpt, fix);
    if (start < 0) continue;
    const end = start + excerpt.length;
    const looks = block.getCharacterList();
    const mended = block.merge({
      text: text.slice(0, start) + fix.to + text.slice(end),
      characterList: looks.slice(0, start)
        .concat(Array(fix.to.length).fill(looks.get(start)), looks.slice(end)),
    });
    const next = content.set("blockMap", content.getBlockMap().set(block.getKey(), mended));
    editor.onChange(state.constructor.push(state, next, "insert-characters"));
    return true;
  }
  return false;
}

class Checks {
  constructor() {
    this.words = JSON.parse(find("words").textContent);
    this.state = find("state");
    this.row = find("row");
    this.number = 0;
    this.openKey = "";
    this.counter = this.makeCounter();
    form.addEventListener("input", () => this.later());
    form.addEventListener("change", () => this.later());
    // Rich text takes back and puts again without an input event.
    form.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) this.later();
    });
    // Blocks moved, added and taken away send no input event.
    const body = form.querySelector("[data-contentpath]")?.closest("[role=tabpanel]") ?? form;
    new MutationObserver((changes) => {
      const isOurs = (node) => node.nodeType === 1 && node.matches("[data-streamfield-child], [data-inline-panel-child]");
      if (changes.some(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes].some(isOurs))) {
        this.later();
      }
    }).observe(body, { childList: true, subtree: true });
    this.later(300);
  }

  /** Wagtail counts what axe finds; here it is what our checks find, said in words too. */
  makeCounter() {
    const toggle = document.querySelector('[data-side-panel-toggle="checks"]');
    const theirs = toggle?.querySelector("[data-side-panel-toggle-counter]");
    if (!theirs) return null;
    const ours = theirs.cloneNode();
    ours.removeAttribute("data-side-panel-toggle-counter");
    ours.dataset.textChecksCounter = "";
    ours.hidden = true;
    theirs.style.display = "none";
    toggle.append(ours);
    return ours;
  }

  later(wait = WAIT) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), wait);
  }

  async ask(extra = {}) {
    const number = ++this.number;
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    for (const [name, value] of Object.entries(extra)) data.set(name, value);
    const token = data.get("csrfmiddlewaretoken") ?? "";
    const before = this.state.textContent;
    this.state.textContent = this.words.checking;
    try {
      const answer = await fetch(panel.dataset.textChecks, {
        method: "POST",
        body: new URLSearchParams(data),
        headers: { "X-CSRFToken": token, Accept: "application/json" },
      });
      const told = await answer.json();
      if (number !== this.number) return null;
      if (answer.ok) this.render(told);
      else if ("check_override" in extra) this.state.textContent = before;
      else this.state.textContent = told.error ?? this.words.offline;
      return told;
    } catch {
      if (number === this.number) this.state.textContent = this.words.offline;
      return { error: this.words.offline };
    }
  }

  render(told) {
    find("figures").replaceChildren(...told.figures.map(([label, value]) => {
      const pair = document.createElement("div");
      const term = pair.appendChild(document.createElement("dt"));
      const figure = pair.appendChild(document.createElement("dd"));
      term.textContent = label;
      figure.textContent = value;
      return pair;
    }));
    const writing = find("list").querySelector("[data-override]:not([hidden]) [data-reason]");
    const kept = writing?.value ?? "";
    find("list").replaceChildren(...told.findings.map((found) => this.rowOf(found, told, kept)));
    const number = told.severe + told.warnings;
    const sentence = number ? filled(this.words.found, told) : this.words.none;
    this.state.textContent = told.severe ? `${sentence}${this.words.blocked}` : sentence;
    if (this.counter) {
      this.counter.textContent = String(number);
      this.counter.hidden = number === 0;
      this.counter.title = filled(this.words.counter, { number });
    }
  }

  fix(found) {
    const place = placeOf(found.path);
    if (place && fixIn(place, found)) {
      show(found.path);
      this.later(WRITTEN);
    } else {
      this.state.textContent = this.words.gone;
    }
  }

  rowOf(found, told, kept) {
    const row = this.row.content.firstElementChild.cloneNode(true);
    const part = (name) => row.querySelector(`[data-${name}]`);
    row.classList.toggle("is-severe", found.severity === "severe");
    row.classList.toggle("is-let-through", Boolean(found.override));
    part("label").textContent = found.label;
    part("message").textContent = found.message;
    part("hint").textContent = found.suggestion;
    part("given").textContent = found.override ?? "";
    part("given").hidden = !found.override;
    part("show").hidden = !found.path;
    part("show").addEventListener("click", () => show(found.path));
    part("fix").hidden = !found.fix || Boolean(found.override);
    part("fix").textContent = found.fix ? filled(this.words.fix, found.fix) : "";
    part("fix").addEventListener("click", () => this.fix(found));
    const open = part("open-override");
    const box = part("override");
    open.hidden = found.severity !== "severe" || Boolean(found.override) || !told.may_override;
    const toggle = (isOpen) => {
      this.openKey = isOpen ? found.key : "";
      box.hidden = !isOpen;
    };
    open.addEventListener("click", () => {
      toggle(box.hidden);
      if (!box.hidden) part("reason").focus();
    });
    part("cancel-override").addEventListener("click", () => {
      toggle(false);
      open.focus();
    });
    // What is written as a reason is no part of the page's form.
    part("reason").addEventListener("input", (event) => event.stopPropagation());
    part("confirm-override").addEventListener("click", async () => {
      const reason = part("reason").value;
      const answer = await this.ask({ check_override: found.key, check_reason: reason });
      if (answer?.error) {
        part("error").textContent = answer.error;
        part("error").hidden = false;
      } else {
        this.openKey = "";
      }
    });
    if (this.openKey === found.key && !open.hidden) {
      toggle(true);
      part("reason").value = kept;
    }
    return row;
  }
}

if (panel && form && !panel.dataset.started) {
  panel.dataset.started = "true";
  new Checks();
}
