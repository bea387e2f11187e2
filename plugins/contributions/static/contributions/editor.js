// A calm editor: paragraphs, small headings, bold, italic, lists, links, figures that stand by
// themselves. What is pasted is tidied here for the eye, and on the server for good.
const BLOCKS = /^(P|H[1-6]|UL|OL|FIGURE|TABLE|DIV|SECTION|ARTICLE|BLOCKQUOTE|HEADER|FOOTER|PRE|CENTER|TR|TD|TH|TBODY)$/;
const DROPPED = /^(SCRIPT|STYLE|HEAD|TITLE|META|LINK|TEMPLATE|NOSCRIPT|IFRAME|OBJECT|EMBED|SVG|IMG|VIDEO|AUDIO|INPUT|BUTTON|SELECT|TEXTAREA|XML|O:P)$/;

export function makeEditor(root, tools, { words, changed, addFiles }) {
  root.hidden = false;
  tools.hidden = false;
  root.contentEditable = "true";
  root.setAttribute("role", "textbox");
  root.setAttribute("aria-multiline", "true");
  root.setAttribute("aria-label", words("body"));
  document.execCommand("defaultParagraphSeparator", false, "p");

  const pickers = {};
  for (const [name, accept] of [
    ["pictures", "image/*,.heic"],
    ["files", "audio/*,video/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,.zip"],
  ]) {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = accept;
    input.className = "vh";
    input.tabIndex = -1;
    input.setAttribute("aria-hidden", "true");
    input.dataset.picker = name;
    input.addEventListener("change", () => {
      addFiles([...input.files]);
      input.value = "";
    });
    tools.after(input);
    pickers[name] = input;
  }

  const acts = {
    heading() {
      const inside = closest("h3");
      document.execCommand("formatBlock", false, inside ? "p" : "h3");
    },
    bold: () => document.execCommand("bold"),
    italic: () => document.execCommand("italic"),
    list: () => document.execCommand("insertUnorderedList"),
    link() {
      const address = prompt(words("address"), closest("a")?.href || "https://");
      if (address === null) return;
      if (/^https?:\/\/\S+$/.test(address)) document.execCommand("createLink", false, address);
      else document.execCommand("unlink");
    },
    undo: () => document.execCommand("undo"),
    pictures: () => pickers.pictures.click(),
    files: () => pickers.files.click(),
  };
  tools.addEventListener("mousedown", (event) => event.preventDefault());
  tools.addEventListener("click", (event) => {
    const name = event.target.closest("button")?.dataset.do;
    if (!name) return;
    if (!/^(pictures|files)$/.test(name) && !root.contains(getSelection().anchorNode)) root.focus();
    acts[name]();
    if (!/^(pictures|files)$/.test(name)) changed();
  });

  root.addEventListener("paste", (event) => {
    if (event.target.closest("figure")) return;
    event.preventDefault();
    const data = event.clipboardData;
    const pictures = [...data.files].filter((file) => file.type.startsWith("image/"));
    const html = data.getData("text/html");
    if (pictures.length && !html) {
      addFiles(pictures);
      return;
    }
    const text = data.getData("text/plain");
    document.execCommand("insertHTML", false, html ? tidy(html) : lines(text));
    changed();
  });
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    addFiles([...event.dataTransfer.files]);
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop-figure]");
    if (!button) return;
    const figure = button.closest("figure");
    figure.dispatchEvent(new CustomEvent("dropped", { bubbles: true }));
    figure.remove();
    changed();
  });

  function closest(selector) {
    const node = getSelection().anchorNode;
    const element = node?.nodeType === 1 ? node : node?.parentElement;
    const found = element?.closest(selector);
    return found && root.contains(found) ? found : null;
  }

  // Each block has an id that stays: remarks of editors hang on it.
  function name() {
    const seen = new Set();
    for (const node of [...root.childNodes]) {
      if (node.nodeType === 3 && node.data.trim()) {
        const paragraph = document.createElement("p");
        node.replaceWith(paragraph);
        paragraph.append(node);
      }
    }
    for (const block of root.children) {
      if (!block.dataset.id || seen.has(block.dataset.id)) block.dataset.id = freshId();
      seen.add(block.dataset.id);
    }
  }

  return {
    root,
    html() {
      name();
      const copy = root.cloneNode(true);
      const captions = root.querySelectorAll("figure");
      copy.querySelectorAll("figure").forEach((figure, number) => {
        figure.dataset.caption = captions[number].querySelector(".cap")?.value || "";
        figure.replaceChildren();
      });
      return copy.innerHTML;
    },
    // Put back what `html()` gave: figures that are here already keep what they show.
    fill(html) {
      const here = new Map();
      for (const figure of root.querySelectorAll("figure")) {
        here.set(figure.dataset.file || figure.dataset.sender, figure);
      }
      const page = new DOMParser().parseFromString(html, "text/html");
      for (const figure of page.querySelectorAll("figure")) {
        const known = here.get(figure.dataset.file) || here.get(figure.dataset.sender);
        if (!known) continue;
        known.querySelector(".cap").value = figure.dataset.caption || "";
        figure.replaceWith(document.adoptNode(known));
      }
      for (const figure of page.querySelectorAll("figure:empty")) {
        if (!figure.dataset.sender) figure.remove();
      }
      root.replaceChildren(...page.body.childNodes);
    },
    insert(figure) {
      let block = closest("p, h3, ul, ol, table");
      while (block && block.parentElement !== root) block = block.parentElement;
      if (block) block.after(figure);
      else root.append(figure);
      if (!figure.nextElementSibling) {
        const paragraph = document.createElement("p");
        paragraph.append(document.createElement("br"));
        figure.after(paragraph);
      }
    },
  };
}

export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function escaped(text) {
  const holder = document.createElement("p");
  holder.textContent = text;
  return holder.innerHTML;
}

function lines(text) {
  const parts = text.split(/\r?\n\s*\r?\n|\r?\n/).filter((part) => part.trim());
  if (parts.length < 2) return escaped(text);
  return parts.map((part) => `<p>${escaped(part.trim())}</p>`).join("");
}

function tidy(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const out = [];
  let loose = "";
  const flush = () => {
    if (loose.replace(/<br>/g, "").trim()) out.push(`<p>${loose.trim()}</p>`);
    loose = "";
  };
  const blocks = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === 3) loose += escaped(child.data.replace(/\s+/g, " "));
      if (child.nodeType !== 1 || DROPPED.test(child.tagName)) continue;
      if (/^H[1-6]$/.test(child.tagName)) {
        flush();
        out.push(`<h3>${escaped(child.textContent.trim())}</h3>`);
      } else if (/^(UL|OL)$/.test(child.tagName)) {
        flush();
        const items = [...child.querySelectorAll("li")].map((item) => `<li>${inline(item)}</li>`);
        out.push(`<${child.tagName.toLowerCase()}>${items.join("")}</${child.tagName.toLowerCase()}>`);
      } else if (BLOCKS.test(child.tagName)) {
        flush();
        blocks(child);
        flush();
      } else if ([...child.querySelectorAll("*")].some((each) => BLOCKS.test(each.tagName))) {
        blocks(child);
      } else {
        loose += child.tagName === "BR" ? "<br>" : dressed(child);
      }
    }
  };
  blocks(page.body);
  if (!out.length) return loose;
  flush();
  return out.join("");
}

function inline(node) {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeType === 3) text += escaped(child.data.replace(/\s+/g, " "));
    else if (child.nodeType === 1 && !DROPPED.test(child.tagName)) {
      text += child.tagName === "BR" ? "<br>" : dressed(child);
    }
  }
  return text;
}

function dressed(element) {
  const inside = inline(element);
  if (!inside.trim()) return inside;
  const style = element.getAttribute("style") || "";
  if (element.tagName === "A" && /^https?:/.test(element.href)) {
    return `<a href="${escaped(element.href).replace(/"/g, "&quot;")}">${inside}</a>`;
  }
  if (/^(B|STRONG)$/.test(element.tagName) || /font-weight:\s*(bold|[6-9]00)/i.test(style)) return `<b>${inside}</b>`;
  if (/^(I|EM)$/.test(element.tagName) || /font-style:\s*italic/i.test(style)) return `<i>${inside}</i>`;
  return inside;
}
