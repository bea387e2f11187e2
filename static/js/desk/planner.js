// The planner's grid: roving focus, picking cards up by key or mouse, the sheet for touch.
// Every move is a small POST with what was seen; the answer holds the message and the new table.

import { wordsOf } from "../words.js";

const root = document.querySelector("[data-planner]");
const words = wordsOf(root.querySelector("[data-planner-words]"));
const table = root.querySelector("[data-planner-table]");
const say = root.querySelector("[data-planner-say]");
const sheet = root.querySelector("[data-planner-sheet]");
const keysDialog = root.querySelector("[data-planner-keys-dialog]");
const helpButton = root.querySelector("[data-planner-help]");
const mayPlan = root.hasAttribute("data-may-plan");
const letters = root.dataset.shortcuts === "on";
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

let held = null; // {card, cell, pk}
let current = null; // the stop that has the tab stop of the grid
let busy = false;

const stops = (within = table) => [...within.querySelectorAll("[data-stop]")];
const cellOf = (element) => element?.closest("[data-cell]");
const cardOf = (element) => element?.closest("[data-card]");
const isBacklog = (cell) => cell?.dataset.date === "";

function tell(text) {
  say.textContent = text;
}

// One tab stop in the grid, one in the backlog.
function rove(to, focus = true) {
  const region = (element) => (isBacklog(cellOf(element)) ? "backlog" : "grid");
  for (const stop of stops()) {
    if (!to || region(stop) === region(to)) stop.tabIndex = -1;
  }
  if (!to) return;
  to.tabIndex = 0;
  current = to;
  if (focus) {
    to.focus();
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function settle() {
  for (const stop of stops()) stop.tabIndex = -1;
  for (const move of table.querySelectorAll("[data-planner-open-sheet]")) move.tabIndex = -1;
  const grid = table.querySelector("[role=grid]");
  const first = grid.querySelector("tr.now [data-stop]") || stops(grid)[0];
  if (first) first.tabIndex = 0;
  const waiting = stops(table.querySelector(".planner__backlog"))[0];
  if (waiting) waiting.tabIndex = 0;
}

function rows() {
  return [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("[data-cell]")]);
}

function neighbour(key) {
  const stop = document.activeElement;
  const cell = cellOf(stop);
  if (isBacklog(cell)) {
    const list = stops(cell);
    const at = list.indexOf(stop);
    if (key === "ArrowDown") return list[at + 1];
    if (key === "ArrowUp") return list[at - 1];
    if (key === "ArrowLeft") return current && !isBacklog(cellOf(current)) ? current : stops(table.querySelector("[role=grid]"))[0];
    return null;
  }
  const grid = rows();
  const y = grid.findIndex((row) => row.includes(cell));
  const x = grid[y]?.indexOf(cell) ?? -1;
  if (y < 0) return null;
  const here = stops(cell);
  const at = here.indexOf(stop);
  if (key === "ArrowDown" && !held && here[at + 1]) return here[at + 1];
  if (key === "ArrowUp" && !held && at > 0) return here[at - 1];
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  let [row, column] = [y + step[0], x + step[1]];
  if (key === "ArrowRight" && column >= grid[y].length) {
    return stops(table.querySelector(".planner__backlog"))[0] || null;
  }
  while (grid[row]) {
    const next = grid[row][Math.min(column, step[0] ? grid[row].length - 1 : column)];
    if (!next) return null;
    const found = stops(next);
    if (found.length) return key === "ArrowUp" ? found[found.length - 1] : found[0];
    row += step[0];
    column += step[1];
    if (!step[0] && !step[1]) return null;
  }
  return null;
}

function describe(cell) {
  if (isBacklog(cell)) return words("backlog");
  const cards = [...cell.querySelectorAll("[data-card]")].filter((card) => card !== held?.card);
  if (!cell.hasAttribute("data-open")) return words("past", { place: cell.dataset.place });
  if (!cards.length) return words("free", { place: cell.dataset.place });
  const fixed = cards.find((card) => card.dataset.fixed);
  if (fixed) return words("fixed", { place: cell.dataset.place, card: fixed.dataset.spoken });
  return words(cards.length === 1 ? "swap" : "taken", { place: cell.dataset.place, card: cards[0].dataset.spoken });
}

function mark(cell) {
  for (const marked of table.querySelectorAll(".drop")) marked.classList.remove("drop");
  if (cell && held && cell !== held.cell && cell.hasAttribute("data-open")) {
    cell.dataset.drop = words("here", { title: title(held.card) });
    cell.classList.add("drop");
  }
}

function title(card) {
  return card.querySelector("h3").textContent.trim();
}

function lift(card, speak = true) {
  if (!mayPlan) return tell(words("readOnly"));
  if (card.dataset.fixed) return tell(card.dataset.fixed);
  held = { card, cell: cellOf(card), pk: card.dataset.card, from: card.querySelector("[data-stop]") };
  card.classList.add("lifted");
  if (speak) tell(words("lifted", { card: card.dataset.spoken, place: describe(held.cell) }));
  return undefined;
}

function drop() {
  held?.card.classList.remove("lifted");
  held = null;
  mark(null);
}

async function send(address, values, focusOn) {
  if (busy) return;
  busy = true;
  table.setAttribute("aria-busy", "true");
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  body.set("start", root.dataset.start);
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  try {
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!(response.headers.get("Content-Type") || "").includes("json")) throw new Error(response.status);
    const answer = await response.json();
    table.innerHTML = answer.board;
    settle();
    const card = focusOn && table.querySelector(`[data-card="${CSS.escape(focusOn)}"] [data-stop]`);
    if (card) rove(card);
    tell(answer.message);
    if (answer.free && focusOn) offer(answer.free, focusOn);
  } catch {
    tell(words("failed"));
  } finally {
    busy = false;
    table.removeAttribute("aria-busy");
  }
}

// After a conflict: the next free slot is one press away.
function offer(free, pk) {
  const card = table.querySelector(`[data-card="${CSS.escape(pk)}"]`);
  if (!card?.dataset.moveUrl) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "planner__link";
  button.textContent = words("nextFree", { day: free.words });
  button.addEventListener("click", () => move(card, free.date, ""));
  say.append(" ", button);
}

function move(card, date, seen, extra = {}) {
  const values = { to: date || "backlog", version: card.dataset.version, ...extra };
  if (seen !== null) {
    values.seen = seen;
    values.checks_seen = "on";
  }
  return send(card.dataset.moveUrl, values, card.dataset.card);
}

function putDown(cell) {
  const { card, cell: from, from: stop } = held;
  if (cell === from) {
    drop();
    rove(stop);
    return tell(words("unmoved", { card: card.dataset.spoken }));
  }
  if (!cell.hasAttribute("data-open")) return tell(words("tooLate", { place: cell.dataset.place }));
  drop();
  return move(card, cell.dataset.date, isBacklog(cell) ? null : cell.dataset.seen);
}

function nextGap() {
  const free = [...table.querySelectorAll("[data-free]")];
  const here = cellOf(document.activeElement);
  const later = free.filter((cell) => !here || here.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING);
  const cell = later[0] || free[0];
  if (!cell) return tell(words("noFree"));
  rove(stops(cell)[0]);
  if (held) {
    mark(cell);
    tell(words("holding", { card: held.card.dataset.spoken, place: describe(cell) }));
  }
  return undefined;
}

function undo() {
  if (table.querySelector("[data-planner-undo]")) return send(root.dataset.undoUrl, {}, null);
  return tell(words("noUndo"));
}

function openSheet(card) {
  if (card.dataset.fixed) return tell(card.dataset.fixed);
  const free = sheet.querySelector("[data-sheet-free]");
  free.replaceChildren();
  for (const cell of table.querySelectorAll("[data-free]")) {
    const button = document.createElement("button");
    button.type = "submit";
    button.name = "to";
    button.value = cell.dataset.date;
    button.textContent = cell.dataset.place;
    if (cell.querySelector(".need")) button.className = "need";
    free.append(button);
  }
  if (!free.children.length) free.textContent = words("noFreeChoose");
  sheet.querySelector("[data-sheet-card]").textContent = card.dataset.spoken;
  sheet.querySelector("form").reset();
  sheet.dataset.card = card.dataset.card;
  sheet.showModal();
  return undefined;
}

root.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea") || event.target.closest("dialog")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const stop = event.target.closest("[data-stop]");
  const cell = cellOf(stop);
  const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
  const done = () => {
    event.preventDefault();
    event.stopPropagation();
  };
  if (stop && event.key.startsWith("Arrow")) {
    done();
    const next = neighbour(event.key);
    if (!next) return;
    rove(next);
    if (held) {
      mark(cellOf(next));
      tell(words("holding", { card: held.card.dataset.spoken, place: describe(cellOf(next)) }));
    }
  } else if (stop && event.key === " ") {
    done();
    if (held) putDown(cell);
    else if (cardOf(stop)) lift(cardOf(stop));
    else tell(words("newHere", { place: describe(cell) }));
  } else if (event.key === "Enter" && held && stop) {
    done();
    putDown(cell);
  } else if (event.key === "Escape" && held) {
    done();
    const back = held.from;
    const spoken = held.card.dataset.spoken;
    drop();
    rove(back);
    tell(words("putBack", { card: spoken }));
  } else if (!letters || !letter) {
    return;
  } else if (letter === "?") {
    done();
    if (keysDialog) keysDialog.showModal();
  } else if (!mayPlan && letter !== "b" && letter !== "g") {
    return;
  } else if (letter === "n" && stop) {
    done();
    const day = isBacklog(cell) || !cell.hasAttribute("data-open") ? "" : `&date=${cell.dataset.date}`;
    window.location.assign(`${root.dataset.newUrl}?start=${root.dataset.start}${day}`);
  } else if (letter === "b") {
    done();
    const backlog = table.querySelector(".planner__backlog");
    if (held) putDown(backlog);
    else if (stops(backlog)[0]) rove(stops(backlog)[0]);
    else tell(words("backlogEmpty"));
  } else if (letter === "g") {
    done();
    nextGap();
  } else if (letter === "u") {
    done();
    undo();
  } else if (letter === "m" && cardOf(stop) && sheet) {
    done();
    openSheet(cardOf(stop));
  }
});

root.addEventListener("focusin", (event) => {
  const stop = event.target.closest("[data-stop]");
  if (stop) rove(stop, false);
});

// Dragging with the mouse.
table.addEventListener("dragstart", (event) => {
  const card = cardOf(event.target);
  if (!card?.draggable) return;
  lift(card, false);
  event.dataTransfer.setData("text/plain", title(card));
  event.dataTransfer.effectAllowed = "move";
});
table.addEventListener("dragover", (event) => {
  const cell = cellOf(event.target);
  if (!held || !cell?.hasAttribute("data-open")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  if (!cell.classList.contains("drop")) mark(cell);
});
table.addEventListener("drop", (event) => {
  const cell = cellOf(event.target);
  if (!held || !cell) return;
  event.preventDefault();
  putDown(cell);
});
table.addEventListener("dragend", drop);

table.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-planner-open-sheet]");
  if (opener && sheet) {
    event.preventDefault();
    openSheet(cardOf(opener));
  }
});
table.addEventListener("submit", (event) => {
  if (event.target.matches("[data-planner-undo]")) {
    event.preventDefault();
    undo();
  }
});

sheet?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const by = event.submitter;
  const card = table.querySelector(`[data-card="${CSS.escape(sheet.dataset.card)}"]`);
  const extra = form.beside.checked ? { beside: "on" } : {};
  let to = by?.name === "to" ? by.value : form.other.value;
  if (by?.value === "backlog") to = "";
  else if (!to) {
    form.other.focus();
    form.other.reportValidity();
    return;
  }
  sheet.close();
  const cell = table.querySelector(`[data-cell][data-date="${CSS.escape(to)}"]`);
  if (card) move(card, to, to && cell ? cell.dataset.seen : null, extra);
});
sheet?.querySelector("[data-sheet-close]").addEventListener("click", () => sheet.close());
sheet?.addEventListener("close", () => {
  const card = table.querySelector(`[data-card="${CSS.escape(sheet.dataset.card || "")}"] [data-stop]`);
  if (card) card.focus();
});

if (helpButton && keysDialog) {
  helpButton.hidden = false;
  helpButton.addEventListener("click", () => keysDialog.showModal());
}
const column = root.querySelector("[data-planner-column]");
if (column) {
  column.querySelector("button").hidden = true;
  column.querySelector("select").addEventListener("change", () => column.submit());
}
settle();
