// The review page by keyboard, and its dialogs as dialogs. Without this script all of it are plain
// links and forms.
import { wordsOf } from "../words.js";

const page = document.querySelector("[data-review]");
const status = page.querySelector("[data-review-status]");
const words = wordsOf(status);
const rows = () => [...page.querySelectorAll("[data-review-row]")];
const changes = () => [...page.querySelectorAll("[data-review-change]")];
let here = null;

document.documentElement.classList.add("has-script");

function say(text) {
  status.textContent = text;
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable], dialog, [role=dialog]") !== null;
}

function keysAreOn() {
  const config = document.getElementById("wagtail-config");
  return !config || JSON.parse(config.textContent).KEYBOARD_SHORTCUTS_ENABLED !== false;
}

function goTo(row) {
  here?.classList.remove("is-here");
  here = row;
  row.classList.add("is-here");
  row.focus({ preventScroll: true });
  row.scrollIntoView({
    block: "center",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
}

// The first row below `here`, or below what is in view, in the direction of `step`.
function goToChange(step) {
  const all = changes();
  if (!all.length) {
    say(words("none"));
    return;
  }
  const order = rows();
  const from = here ? order.indexOf(here) : -1;
  const after = all.filter((row) => (order.indexOf(row) - from) * step > 0);
  const next = step > 0 ? after[0] : after[after.length - 1];
  if (!next) {
    say(words(step > 0 ? "last" : "first"));
    return;
  }
  goTo(next);
  say(words("place", { number: all.indexOf(next) + 1, all: all.length, where: next.dataset.place }));
}

function rowInFocus() {
  const focused = document.activeElement?.closest("[data-review-row]");
  if (focused) return focused;
  if (here) return here;
  return rows().find((row) => row.getBoundingClientRect().bottom > 120);
}

function openDialog(name) {
  const dialog = document.getElementById(name);
  if (!dialog) return;
  if (dialog.open) dialog.close();
  dialog.showModal();
  const first = dialog.querySelector("[role=alert]") ? "textarea" : "input:not([type=hidden]), textarea";
  (dialog.querySelector(first) || dialog.querySelector("button"))?.focus();
}

function remarkOn(row) {
  const dialog = document.getElementById("remark");
  if (!dialog || !row?.querySelector("[data-review-remark]")) return;
  dialog.querySelector("[name=path]").value = row.dataset.reviewRow;
  dialog.querySelector("[data-review-place]").textContent = `：${row.dataset.place}`;
  openDialog("remark");
  dialog.querySelector("textarea").focus();
}

function showSheet(shown) {
  const sheet = document.getElementById("rv-side");
  sheet.classList.toggle("is-open", shown);
  const button = page.querySelector("[data-review-sheet]");
  button.setAttribute("aria-expanded", String(shown));
  (shown ? sheet.querySelector("a") : button).focus();
}

page.addEventListener("click", (event) => {
  const target = event.target.closest("a, button, summary");
  if (!target) return;
  const { reviewDialog, reviewRemark, reviewGo } = target.dataset;
  if (reviewDialog) {
    target.closest("details")?.removeAttribute("open");
    openDialog(reviewDialog);
  } else if (reviewRemark) remarkOn(target.closest("[data-review-row]"));
  else if (reviewGo) goToChange(reviewGo === "next" ? 1 : -1);
  else if ("reviewHelp" in target.dataset) openDialog("keys");
  else if ("reviewClose" in target.dataset) target.closest("dialog").close();
  else if ("reviewSheet" in target.dataset) {
    showSheet(!document.getElementById("rv-side").classList.contains("is-open"));
  } else if ("reviewSheetClose" in target.dataset) showSheet(false);
  else if ("reviewJump" in target.dataset) {
    const row = document.querySelector(target.getAttribute("href"));
    if (!row) return;
    if (matchMedia("(max-width: 55em)").matches) showSheet(false);
    goTo(row);
  } else if ("reviewHeld" in target.dataset) {
    say(document.getElementById("rv-why").textContent.trim());
    return;
  } else return;
  event.preventDefault();
});

// Each form is sent once, however often it is pressed.
page.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  page.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

addEventListener("offline", () => {
  say(words("offline"));
  page.querySelectorAll(".rv-bar button, .rv-dialog .button:not(.button-secondary)").forEach((each) => {
    each.disabled = true;
  });
});
addEventListener("online", () => {
  say(words("online"));
  page.querySelectorAll(".rv-bar button, .rv-dialog .button").forEach((each) => {
    each.disabled = false;
  });
});

const keysOn = keysAreOn();
page.querySelectorAll("[data-review-keys]").forEach((each) => {
  each.hidden = !keysOn;
});
if (!keysOn) page.querySelectorAll(".rv-bar kbd, .rv-add kbd").forEach((each) => each.remove());

if (keysOn) {
  // Before Wagtail's own listeners, which open its list of keys by "?".
  addEventListener(
    "keydown",
    (event) => {
      const dialog = event.target.closest?.("dialog.rv-dialog");
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && dialog) {
        event.preventDefault();
        dialog.querySelector("form").requestSubmit(dialog.querySelector("form .button"));
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const acts = {
        j: () => goToChange(1),
        k: () => goToChange(-1),
        m: () => remarkOn(rowInFocus()),
        r: () => openDialog("return"),
        "?": () => openDialog("keys"),
      };
      const act = acts[event.key] || acts[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      act();
    },
    true,
  );
}

page.querySelectorAll("[data-review-opened]").forEach((dialog) => openDialog(dialog.id));
if (!page.querySelector("dialog[open]")) {
  const asked = location.hash.slice(1);
  if (document.getElementById(asked)?.matches("dialog.rv-dialog")) openDialog(asked);
}
page.querySelector("[data-review-refused]")?.focus();
