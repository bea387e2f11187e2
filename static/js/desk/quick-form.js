// The quick record form. Photos go up one after another with their progress; what is written and
// what is not sent yet stays in the browser until the server has it. Without this script the form
// is a plain one.
import { shelfOf } from "../shelf.js";

const form = document.querySelector("[data-quick-form]");
const LONGEST_SIDE = 2560;

// Photos that are not sent yet; without a shelf they live as long as the page.
const shelf = shelfOf("quick-form", "photos");

// A phone's photo is five times larger than the site will ever show it.
async function smaller(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 600_000) return file;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
  } catch {
    return file;
  }
}

function setUp() {
  const words = form.dataset;
  const storeKey = `quick-form:${words.quickKey}`;
  const list = form.querySelector("[data-quick-list]");
  const picker = form.querySelector("[data-quick-files]");
  const alert = form.querySelector("[data-quick-alert]");
  const state = document.querySelector("[data-quick-state]");
  const photos = new Map();
  let sending = null;
  form.classList.add("is-scripted");

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const say = (text) => {
    state.textContent = text;
  };
  const warn = (text) => {
    alert.textContent = text;
    if (text) alert.focus();
  };

  // What is written.
  const written = () =>
    Object.fromEntries(
      [...new FormData(form)].filter(
        ([name, value]) =>
          !["csrfmiddlewaretoken", "photo", "files"].includes(name) && typeof value === "string",
      ),
    );
  function keep() {
    const sent = [...form.querySelectorAll("li[data-sent] input[name=photo]")].map((field) => ({
      id: field.value,
    }));
    try {
      localStorage.setItem(storeKey, JSON.stringify({ fields: written(), sent, at: Date.now() }));
      say(words.quickKept);
    } catch {
      // Storage is full or switched off: the page itself still has it.
    }
  }
  function forget() {
    localStorage.removeItem(storeKey);
    photos.forEach((photo) => shelf.drop(photo.key));
  }
  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(storeKey));
    } catch {
      kept = null;
    }
    if (!kept || Date.now() - kept.at > 7 * 86_400_000) return;
    for (const [name, value] of Object.entries(kept.fields ?? {})) {
      const field = form.elements.namedItem(name);
      if (!field || name === "draft") continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
    for (const row of kept.sent ?? []) {
      if (!form.querySelector(`input[name=photo][value="${CSS.escape(row.id)}"]`)) showSent(row.id);
    }
    say(words.quickRestored);
  }

  // Photos.
  function showSent(id) {
    const item = document.createElement("li");
    item.dataset.sent = "";
    const name = `${words.quickPhoto} ${list.children.length + 1}`;
    item.append(line(`${name}：${words.quickDone}`), numbered(id), button(words.quickRemove, name));
    item.lastChild.addEventListener("click", () => {
      item.remove();
      keep();
    });
    list.append(item);
  }
  function line(text) {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    return paragraph;
  }
  function numbered(id) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "photo", value: id });
    return field;
  }
  function button(label, name) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button button-small button-secondary" });
    made.textContent = label;
    made.setAttribute("aria-label", `${label} ${name}`);
    return made;
  }

  function add(row) {
    const number = list.children.length + 1;
    if (number > Number(words.quickMost)) {
      warn(words.quickTooMany);
      shelf.drop(row.key);
      return;
    }
    const name = `${words.quickPhoto} ${number}`;
    const item = document.createElement("li");
    const picture = document.createElement("img");
    Object.assign(picture, { src: URL.createObjectURL(row.file), alt: name });
    const bar = document.createElement("progress");
    Object.assign(bar, { max: 1, value: 0 });
    bar.setAttribute("aria-label", name);
    const status = line(words.quickWaiting);
    const retry = button(words.quickRetry, name);
    const remove = button(words.quickRemove, name);
    retry.hidden = true;
    item.append(picture, bar, status, retry, remove);
    list.append(item);
    const photo = { ...row, item, bar, status, retry, state: "waiting" };
    photos.set(row.key, photo);
    retry.addEventListener("click", () => {
      photo.state = "waiting";
      retry.hidden = true;
      status.textContent = words.quickWaiting;
      sendAll();
    });
    remove.addEventListener("click", () => {
      photo.request?.abort();
      URL.revokeObjectURL(picture.src);
      photos.delete(row.key);
      shelf.drop(row.key);
      item.remove();
      keep();
    });
  }

  function send(photo) {
    photo.state = "sending";
    photo.status.textContent = words.quickSending;
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      photo.request = request;
      request.open("POST", words.quickPhotoUrl);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.responseType = "json";
      request.timeout = 120_000;
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) photo.bar.value = event.loaded / event.total;
      });
      const cut = () => {
        photo.state = "cut";
        photo.status.textContent = words.quickCut;
        photo.retry.hidden = false;
        resolve();
      };
      request.addEventListener("error", cut);
      request.addEventListener("timeout", cut);
      request.addEventListener("abort", resolve);
      request.addEventListener("load", () => {
        if (request.status === 200 && request.response?.id) {
          photo.state = "done";
          photo.bar.remove();
          photo.status.textContent = words.quickDone;
          photo.item.dataset.sent = "";
          photo.item.append(numbered(String(request.response.id)));
          shelf.drop(photo.key);
          keep();
          resolve();
        } else if (request.response?.error) {
          photo.state = "refused";
          photo.bar.remove();
          photo.status.className = "is-refused";
          photo.status.textContent = `${photo.file.name}：${request.response.error}`;
          shelf.drop(photo.key);
          resolve();
        } else {
          cut();
        }
      });
      const data = new FormData();
      data.append("file", photo.file, photo.file.name);
      request.send(data);
    });
  }

  // One after another: each is done sooner, and a poor line is not divided.
  function sendAll() {
    sending ??= sendWaiting().finally(() => {
      sending = null;
    });
    return sending;
  }
  async function sendWaiting() {
    for (;;) {
      const next = [...photos.values()].find((photo) => photo.state === "waiting");
      if (!next) return;
      await send(next);
    }
  }
  async function resume() {
    // What was begun before goes first; then whatever it has left.
    await sending;
    for (const photo of photos.values()) {
      if (photo.state !== "cut") continue;
      photo.state = "waiting";
      photo.retry.hidden = true;
    }
    await sendAll();
  }

  picker?.addEventListener("change", async () => {
    const chosen = [...picker.files];
    picker.value = "";
    for (const original of chosen) {
      // One by one: several large photos at once are more than a phone can hold.
      const file = await smaller(original);
      const row = { key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, file };
      row.form = storeKey;
      shelf.put(row);
      add(row);
    }
    sendAll();
  });

  // Handing in.
  async function hand(event) {
    event.preventDefault();
    const asDraft = event.submitter?.name === "draft";
    const buttons = form.querySelectorAll(".quick__actions button");
    warn("");
    buttons.forEach((each) => each.setAttribute("aria-disabled", "true"));
    try {
      if (photos.size) {
        say(words.quickWait);
        await resume();
        if ([...photos.values()].some((photo) => photo.state === "cut")) {
          keep();
          warn(words.quickOffline);
          return;
        }
      }
      say(words.quickBusy);
      const data = new FormData(form);
      data.delete("files");
      if (asDraft) data.append("draft", "1");
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body: data,
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      await answered(answer);
    } catch {
      keep();
      warn(words.quickOffline);
    } finally {
      buttons.forEach((each) => each.removeAttribute("aria-disabled"));
    }
  }
  async function answered(answer) {
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (answer.redirected || answer.status === 403) {
      keep();
      warn(words.quickSignedOut);
      return;
    }
    const said = isJson ? await answer.json() : null;
    if (answer.ok && said?.address) {
      forget();
      location.assign(said.address);
      return;
    }
    keep();
    if (!said?.errors) {
      warn(words.quickFailed);
      return;
    }
    for (const field of form.querySelectorAll("[data-quick-field]")) {
      const found = said.errors[field.dataset.quickField]?.[0] ?? "";
      field.querySelector("[data-quick-error]").textContent = found;
      field.classList.toggle("has-error", Boolean(found));
      const input = field.querySelector("input, select, textarea");
      input?.setAttribute("aria-invalid", String(Boolean(found)));
      if (found) field.closest("details")?.setAttribute("open", "");
    }
    warn(said.errors.__all__?.[0] ?? words.quickCheck);
    form.querySelector(".has-error input, .has-error select, .has-error textarea")?.focus();
  }

  form.addEventListener("submit", (event) => {
    if (form.querySelector("[aria-disabled=true]")) event.preventDefault();
    else hand(event);
  });
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  window.addEventListener("online", resume);
  restore();
  shelf.all().then((rows) => {
    rows.filter((row) => row.form === storeKey).forEach(add);
    sendAll();
  });
}

if (form) setUp();
