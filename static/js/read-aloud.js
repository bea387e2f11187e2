// Reads an article aloud with the browser's own voice, one sentence after the other, so that
// pausing works where the browser's own pause does not, and marks the sentence being read.
(function () {
  "use strict";
  const tools = document.querySelector("[data-read-aloud]");
  if (!tools) return;
  const [go, stop, told] = ["[data-go]", "[data-stop]", "[role=status]"].map((one) =>
    tools.querySelector(one),
  );
  const words = tools.dataset;
  const synth = window.speechSynthesis;
  const BLOCKS = "h1, h2, h3, p, li, dt, dd, blockquote";
  const UNREAD = "figure, table, .meta, .publine, .tools, .kicker, .sample, .vh, [aria-hidden=true]";
  const SENTENCE = /[^。！？；!?;]{1,140}[。！？；!?;…”’』」）]*/g;
  //: Some phones name no voices and speak all the same; silence for so long means there is none.
  const PATIENCE = 4000;

  let sentences = [];
  let at = 0;
  let turn = 0;
  let state = "idle";
  let speaking = null;

  function blocks() {
    const found = [];
    for (const part of document.querySelectorAll("[data-reads]")) {
      for (const block of [part, ...part.querySelectorAll(BLOCKS)]) {
        const innermost = block.matches(BLOCKS) && !block.querySelector(BLOCKS);
        if (innermost && !block.closest(UNREAD) && block.offsetParent) found.push(block);
      }
    }
    return found;
  }

  // The sentences of a block, each with the range of the page that holds it.
  function split(block) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    while (walker.nextNode()) {
      nodes.push([walker.currentNode, text.length]);
      text += walker.currentNode.data;
    }
    const place = (offset) => {
      const [node, start] = nodes.findLast(([, from]) => from <= offset);
      return [node, Math.min(offset - start, node.length)];
    };
    const found = [];
    for (const match of text.matchAll(SENTENCE)) {
      if (!/[\p{L}\p{N}]/u.test(match[0])) continue;
      const range = document.createRange();
      range.setStart(...place(match.index));
      range.setEnd(...place(match.index + match[0].length));
      found.push({ text: match[0].trim().replace(/\s+/g, " "), range, block });
    }
    return found;
  }

  function mark(sentence) {
    if (window.CSS && CSS.highlights) {
      if (sentence) CSS.highlights.set("reading", new Highlight(sentence.range));
      else CSS.highlights.delete("reading");
    } else {
      for (const block of document.querySelectorAll(".is-read")) block.classList.remove("is-read");
      if (sentence) sentence.block.classList.add("is-read");
    }
    if (!sentence) return;
    const box = sentence.range.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight) {
      sentence.block.scrollIntoView({ block: "center", behavior: "instant" });
    }
  }

  function become(next, message = "") {
    state = next;
    go.textContent = { idle: words.start, reading: words.pause, paused: words.resume }[next];
    stop.hidden = next === "idle";
    told.textContent = message;
    if (next === "idle") mark(null);
  }

  function quiet() {
    turn += 1;
    speaking = null;
    synth.cancel();
  }

  function voice() {
    const chinese = synth.getVoices().filter((one) => /^(zh|cmn)/i.test(one.lang));
    const ofChina = chinese.filter((one) => /CN|Hans|^cmn$/i.test(one.lang));
    // A voice on the device itself: what is read goes nowhere.
    return ofChina.find((one) => one.localService) || ofChina[0] || chinese[0];
  }

  function fail() {
    quiet();
    become("idle", words.none);
  }

  function speak() {
    if (at >= sentences.length) return finish();
    const mine = (turn += 1);
    const one = new SpeechSynthesisUtterance(sentences[at].text);
    one.lang = "zh-CN";
    one.voice = voice() || null;
    one.rate = document.documentElement.dataset.elder ? 0.85 : 1;
    let heard = false;
    one.onstart = () => { heard = true; };
    one.onend = () => {
      if (mine !== turn) return;
      at += 1;
      speak();
    };
    one.onerror = () => { if (mine === turn) fail(); };
    window.setTimeout(() => { if (mine === turn && !heard) fail(); }, PATIENCE);
    mark(sentences[at]);
    // Chromium forgets an utterance that nothing holds, and its end with it.
    speaking = one;
    synth.speak(speaking);
  }

  function finish() {
    quiet();
    at = 0;
    become("idle", words.done);
  }

  function start() {
    sentences = blocks().flatMap(split);
    at = 0;
    become("reading");
    speak();
  }

  go.addEventListener("click", () => {
    if (!synth) return void (told.textContent = words.none);
    if (state === "reading") {
      quiet();
      become("paused");
    } else if (state === "paused") {
      become("reading");
      speak();
    } else if (synth.getVoices().length && !voice()) {
      fail();
    } else {
      start();
    }
  });

  stop.addEventListener("click", () => {
    quiet();
    at = 0;
    become("idle");
    go.focus();
  });

  tools.hidden = false;
  if (synth) {
    // The list of voices is made ready by being asked for. A page left goes on reading otherwise.
    synth.getVoices();
    synth.cancel();
    window.addEventListener("pagehide", () => { quiet(); become("idle"); });
  }
})();
