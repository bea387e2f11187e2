/* Keys of one piece: each presses, or leads to, what carries it in `data-key` or `data-key-focus`. */
import { listen } from "./keys.js";

const piece = document.querySelector("[data-piece]");
const acts = {};

for (const control of piece?.querySelectorAll("[data-key]") ?? []) {
  acts[control.dataset.key] = () => control.click();
}
// What cannot be taken back is only led to; Enter does it.
for (const control of piece?.querySelectorAll("[data-key-focus]") ?? []) {
  acts[control.dataset.keyFocus] = () => {
    control.scrollIntoView({ block: "center" });
    control.focus();
  };
}
if (piece) listen(piece, acts);
