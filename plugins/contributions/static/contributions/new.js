// Choosing a Word file reads it in at once; on a computer it may be dropped. Without this script the
// button below does the same.
import { wordsOf } from "../js/words.js";

const form = document.querySelector("[data-new]");
const drop = form.querySelector("[data-drop]");
const input = drop.querySelector("input");
const words = wordsOf(form);
const said = drop.querySelector("[data-said]");
const LARGEST = 30 * 1024 * 1024;

function take() {
  const file = input.files[0];
  if (!file) return;
  if (/\.doc$/i.test(file.name)) {
    said.textContent = words("old");
    input.value = "";
  } else if (file.size > LARGEST) {
    said.textContent = words("large", { size: Math.round(file.size / 1048576) });
    input.value = "";
  } else {
    said.textContent = words("reading", { name: file.name });
    form.requestSubmit(form.querySelector("[data-word-button]"));
  }
}

form.querySelector("[data-word-button]").hidden = true;
input.addEventListener("change", take);
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  input.files = event.dataTransfer.files;
  take();
});
form.querySelector("[name=empty]").addEventListener("click", () => {
  input.value = "";
});
// Chosen before this script was there, as on a slow line.
take();
