// The writing page: an editor in the place of the plain field, saved by itself. Without this script
// the form is a plain one. What the server has not acknowledged stays in the browser.
import { wordsOf } from "../js/words.js";
import { freshId, makeEditor } from "./editor.js";
import { makeUploads } from "./uploads.js";

const form = document.querySelector("[data-write]");
const words = wordsOf(form);
const piece = form.dataset.piece;
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const saved = document.querySelector("[data-saved]");
const KEPT = `contribute:${piece}`;
const PAUSE = 2500;
let revision = Number(form.elements.revision.value);
let changes = 0;
let stored = 0;
let timer = 0;
let tries = 0;
let running = null;
let clash = null;
// Who writes: this page, and until its first save the one whose unsaved text it has taken up.
const writer = freshId();
let before = "";

const editor = makeEditor(form.querySelector("[data-editor]"), form.querySelector("[data-tools]"), {
  words,
  changed,
  addFiles: (files) => uploads.add(files),
});
const uploads = makeUploads(form, editor, token, changed);

function say(text, bad = false) {
  saved.textContent = text;
  saved.classList.toggle("bad", bad);
}

function fields() {
  const data = new FormData(form);
  for (const name of ["files", "text", "word"]) data.delete(name);
  for (const name of [...data.keys()]) if (name.startsWith("caption-")) data.delete(name);
  data.set("revision", revision);
  data.set("html", editor.html());
  data.set("writer", writer);
  data.set("before", before);
  return data;
}

// Kept in the browser: title and text, with the revision that they go on from.
function keep() {
  try {
    const row = { revision, writer: before || writer, title: form.elements.title.value, html: editor.html(), at: Date.now() };
    localStorage.setItem(KEPT, JSON.stringify(row));
  } catch {
    // Full or forbidden: the server still has what it acknowledged.
  }
}

function changed() {
  changes += 1;
  keep();
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}

async function save(extra = {}) {
  clearTimeout(timer);
  if (running) await running;
  if (stored === changes && !Object.keys(extra).length) return true;
  if (clash && !extra.overrule) return false;
  running = send(extra);
  const good = await running;
  running = null;
  return good;
}

async function send(extra) {
  const sent = changes;
  const data = fields();
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  say(words("saving"));
  let response;
  try {
    response = await fetch(form.action, {
      method: "POST",
      body: data,
      headers: { "X-Requested-With": "XMLHttpRequest" },
    });
  } catch {
    return failed(words("offline"));
  }
  if (response.status === 401) return door(await response.json());
  if (response.status === 409) return collided(await response.json());
  if (response.status === 422) {
    say((await response.json()).error, true);
    return false;
  }
  if (!response.ok) return failed(words("again", { number: tries + 1 }));
  const answer = await response.json();
  revision = answer.revision;
  form.elements.revision.value = revision;
  stored = sent;
  before = "";
  tries = 0;
  if (stored === changes) localStorage.removeItem(KEPT);
  else {
    keep();
    timer = setTimeout(save, PAUSE);
  }
  say(words("saved", { time: answer.time }));
  form.querySelector("[data-characters]").textContent = answer.characters;
  showLacks(answer.lacks);
  return true;
}

function failed(text) {
  say(text, true);
  tries += 1;
  timer = setTimeout(save, Math.min(60, 3 * tries) * 1000);
  return false;
}

function door(answer) {
  say(words("kept", { error: answer.error }), true);
  const link = document.createElement("a");
  link.href = answer.door;
  link.textContent = words("door");
  saved.append(link);
  return false;
}

function collided(answer) {
  clash = answer;
  const box = form.querySelector("[data-clash]");
  box.hidden = false;
  box.querySelector("[data-clash-say]").textContent = words("clash", { time: answer.time });
  box.querySelector("[data-clash-text]").textContent = `${answer.title}\n\n${answer.text}`;
  box.scrollIntoView({ block: "center" });
  say(words("changedElsewhere"), true);
  return false;
}

form.querySelector("[data-use-mine]").addEventListener("click", async () => {
  if (await save({ overrule: "1" })) {
    clash = null;
    form.querySelector("[data-clash]").hidden = true;
  }
});
form.querySelector("[data-use-theirs]").addEventListener("click", async () => {
  // What is written here goes into the history before the other takes its place.
  if (!(await save({ overrule: "1", aside: "1" }))) return;
  localStorage.removeItem(KEPT);
  location.reload();
});

function showLacks(lacks) {
  const list = form.querySelector("[data-lacks]");
  list.replaceChildren(
    ...lacks.map((lack) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${lack.anchor}`;
      link.textContent = lack.text;
      item.append(link);
      return item;
    }),
  );
  list.hidden = lacks.length === 0;
  const sentence = lacks.length ? words("lacks", { number: lacks.length }) : "";
  form.querySelector("[data-lack-count]").textContent = sentence;
  form.querySelector("[data-say-bar]").textContent = sentence;
}

form.addEventListener("input", (event) => {
  if (event.target.type !== "file") changed();
});
form.addEventListener("change", (event) => {
  if (event.target.matches("[type=radio], [type=checkbox], select")) changed();
});

// A button of the form: what is written is saved first, then the server goes where it leads.
form.addEventListener("submit", async (event) => {
  const name = event.submitter?.name;
  if (!name) return;
  event.preventDefault();
  changes += 1;
  if (!(await save())) return;
  if (name === "save") return;
  const plain = document.createElement("form");
  plain.method = "post";
  plain.action = form.action;
  for (const [key, value] of [["csrfmiddlewaretoken", token], ["revision", revision], [name, "1"]]) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = key;
    field.value = value;
    plain.append(field);
  }
  document.body.append(plain);
  plain.submit();
});

addEventListener("online", () => changes !== stored && save());
addEventListener("pagehide", () => changes !== stored && keep());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && changes !== stored) save();
});

// What was written here and never reached the server goes on from where it stopped.
function restore() {
  let row = null;
  try {
    row = JSON.parse(localStorage.getItem(KEPT));
  } catch {
    return;
  }
  if (!row || (row.html === editor.html() && row.title === form.elements.title.value)) {
    localStorage.removeItem(KEPT);
    return;
  }
  editor.fill(row.html);
  form.elements.title.value = row.title;
  // Saved elsewhere since: the server says so, and both are shown.
  revision = row.revision;
  before = row.writer || "";
  changes += 1;
  save();
}

document.body.classList.add("has-script");
for (const part of form.querySelectorAll("[data-plain] input, [data-plain] textarea")) part.disabled = true;
form.querySelector("[data-plain]").hidden = true;
restore();
uploads.resume();
