// Files go up one after another, part by part; a part that was acknowledged is never sent again.
// What is not sent yet waits on a shelf of the browser, over a reload and without a net.
import { shelfOf } from "../js/shelf.js";
import { wordsOf } from "../js/words.js";
import { freshId } from "./editor.js";

const PART = 512 * 1024;

const shelf = shelfOf("contribute", "files");

export function makeUploads(form, editor, token, changed) {
  const words = wordsOf(form);
  const piece = form.dataset.piece;
  const blobs = new Map();
  const queue = [];
  let busy = false;
  let timer = 0;

  async function add(files) {
    for (const file of files) {
      const key = freshId();
      const kind = file.type.startsWith("image/") || /\.heic$/i.test(file.name) ? "picture" : "file";
      const figure = makeFigure(key, file, kind);
      editor.insert(figure);
      blobs.set(key, file);
      await shelf.put({ key, piece, name: file.name, blob: file });
      queue.push(figure);
      showThumb(figure, file);
    }
    changed();
    go();
  }

  function makeFigure(key, file, kind) {
    const figure = document.createElement("figure");
    figure.className = "uploading";
    figure.contentEditable = "false";
    Object.assign(figure.dataset, { sender: key, kind, name: file.name, size: file.size });
    figure.innerHTML =
      '<div class="up" role="status"><span data-say></span>' +
      '<button type="button" class="txtbtn" data-again hidden></button>' +
      '<progress max="100" value="0"></progress></div>' +
      '<input class="cap" maxlength="200"><button type="button" class="txtbtn" data-drop-figure></button>';
    figure.querySelector("[data-again]").textContent = words("goOn");
    figure.querySelector("[data-drop-figure]").textContent = words("cancel");
    const caption = figure.querySelector(".cap");
    const isPicture = kind === "picture";
    caption.placeholder = isPicture ? words("writeCaption") : words("writeNote");
    caption.setAttribute("aria-label", isPicture ? words("caption") : words("note"));
    figure.querySelector("progress").setAttribute("aria-label", file.name);
    return figure;
  }

  // A small picture drawn here: addresses of blobs are not allowed by the site's policy.
  async function showThumb(figure, file) {
    if (!/^image\/(jpeg|png|webp|gif)$/.test(file.type)) return;
    try {
      const bitmap = await createImageBitmap(file);
      const scale = Math.min(1, 240 / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      if (!figure.classList.contains("uploading")) return;
      const frame = document.createElement("span");
      frame.className = "ph thumb";
      const image = new Image();
      image.alt = "";
      image.src = canvas.toDataURL("image/jpeg", 0.6);
      frame.append(image);
      figure.prepend(frame);
    } catch {
      // A picture that this browser does not show may still be one.
    }
  }

  async function go() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    while (queue.length) {
      const figure = queue[0];
      if (!figure.isConnected || !figure.classList.contains("uploading")) {
        queue.shift();
        continue;
      }
      const outcome = await send(figure);
      if (outcome === "wait") {
        timer = setTimeout(go, 8000);
        break;
      }
      queue.shift();
    }
    busy = false;
  }

  // Returns "done", "refused", or "wait" where there is no net.
  async function send(figure) {
    const blob = blobs.get(figure.dataset.sender);
    if (!blob) return refuse(figure, words("unfinished"));
    try {
      const begun = await post(form.dataset.begin, fieldsOf(figure, blob));
      if (begun.error) return refuse(figure, begun.error);
      if (figure.dataset.file !== begun.key) {
        figure.dataset.file = begun.key;
        changed();
      }
      if (begun.kind !== "picture") figure.dataset.kind = begun.kind === "file" ? "file" : "recording";
      let answer = begun;
      while (!answer.ready) {
        if (!figure.isConnected) return "refused";
        tell(figure, answer.received, blob.size);
        const part = blob.slice(answer.received, answer.received + PART);
        answer = await post(`${form.dataset.files}${begun.key}/part/?offset=${answer.received}`, part);
        if (answer.error) return refuse(figure, answer.error);
      }
      await finish(figure, answer);
      return "done";
    } catch {
      const percent = figure.dataset.percent || 0;
      say(figure, words("waiting", { percent }));
      figure.querySelector("progress")?.classList.add("wait");
      const again = figure.querySelector("[data-again]");
      if (again) again.hidden = false;
      return "wait";
    }
  }

  function fieldsOf(figure, blob) {
    const data = new FormData();
    data.set("name", figure.dataset.name);
    data.set("size", blob.size);
    data.set("key", figure.dataset.sender);
    return data;
  }

  async function post(address, body) {
    const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
    if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream";
    let response = await fetch(address, { method: "POST", body, headers });
    // Many send at once: the server lets readers go first.
    for (let tries = 0; response.status === 503 && tries < 60; tries += 1) {
      await new Promise((go) => setTimeout(go, 1000 + Math.random() * 1500));
      response = await fetch(address, { method: "POST", body, headers });
    }
    if (response.status === 401) return { error: words("signIn") };
    if (response.status === 404) return { error: words("gone") };
    if (response.status >= 500 || response.status === 429) throw new Error(response.status);
    return response.json();
  }

  function tell(figure, received, size) {
    const percent = Math.floor((received / size) * 100);
    figure.dataset.percent = percent;
    const left = ((size - received) / 1048576).toFixed(1);
    say(figure, words("sending", { name: figure.dataset.name, percent, left }));
    const bar = figure.querySelector("progress");
    bar.value = percent;
    bar.classList.remove("wait");
    figure.querySelector("[data-again]").hidden = true;
  }

  function say(figure, text) {
    figure.querySelector("[data-say]").textContent = text;
  }

  function refuse(figure, reason) {
    say(figure, reason);
    figure.classList.add("bad");
    figure.querySelector("progress")?.remove();
    figure.querySelector("[data-again]")?.remove();
    delete figure.dataset.file;
    shelf.drop(figure.dataset.sender);
    changed();
    return "refused";
  }

  async function finish(figure, answer) {
    figure.classList.remove("uploading");
    figure.querySelector(".thumb")?.remove();
    const up = figure.querySelector(".up");
    if (answer.kind === "picture") {
      const frame = document.createElement("span");
      frame.className = "ph";
      const image = new Image();
      image.alt = "";
      image.src = answer.address;
      frame.append(image);
      up.replaceWith(frame);
    } else {
      const line = document.createElement("p");
      line.className = "attached";
      line.textContent = figure.dataset.name;
      up.replaceWith(line);
    }
    figure.querySelector(".cap").id = `caption-${answer.key}`;
    figure.querySelector("[data-drop-figure]").textContent = words("remove");
    blobs.delete(figure.dataset.sender);
    await shelf.drop(figure.dataset.sender);
    changed();
  }

  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-again]")) go();
  });
  form.addEventListener("dropped", (event) => {
    const { sender, file } = event.target.dataset;
    if (sender) shelf.drop(sender);
    // What is not whole yet is of no use; what is whole may stand in an earlier version.
    if (file && event.target.classList.contains("uploading")) post(`${form.dataset.files}${file}/drop/`, null).catch(() => {});
  });
  addEventListener("online", go);

  return {
    add,
    // After a reload: what the shelf still has goes on, where it stands in the text or at its end.
    async resume() {
      const rows = (await shelf.all()).filter((row) => row.piece === piece);
      for (const row of rows) {
        blobs.set(row.key, row.blob);
        let figure = editor.root.querySelector(`figure[data-sender="${row.key}"]`);
        if (figure && !figure.classList.contains("uploading") && figure.dataset.file) {
          shelf.drop(row.key);
          continue;
        }
        const file = row.blob;
        const fresh = makeFigure(row.key, file, figure?.dataset.kind || (file.type.startsWith("image/") ? "picture" : "file"));
        fresh.dataset.name = row.name;
        if (figure) {
          fresh.dataset.id = figure.dataset.id || freshId();
          if (figure.dataset.file) fresh.dataset.file = figure.dataset.file;
          fresh.querySelector(".cap").value = figure.querySelector(".cap")?.value || figure.dataset.caption || "";
          figure.replaceWith(fresh);
        } else editor.insert(fresh);
        figure = fresh;
        queue.push(figure);
        showThumb(figure, file);
      }
      for (const figure of editor.root.querySelectorAll("figure.uploading")) {
        if (!blobs.has(figure.dataset.sender)) refuse(figure, words("unfinished"));
      }
      for (const figure of editor.root.querySelectorAll("figure:empty")) figure.remove();
      go();
    },
  };
}
