// Lets the lobby screen go on by itself. Each scene is fetched anew before it shows; when that
// fails, what was fetched before shows instead, in turn, until the connection is back. Scenes
// live in memory with their pictures loaded: a screen without a connection asks for nothing.
(function () {
  "use strict";
  const TIMEOUT = 8000;
  const root = document.documentElement;
  const script = document.querySelector("script[src*='screen']").src;
  const scenes = new Map();
  let number = Number(root.dataset.scene);

  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  function parts(page) {
    return [".board", ".coming", ".offline"].map((name) => page.querySelector(name));
  }

  // The address of another scene, with the choices of this one.
  function address(scene) {
    const query = new URLSearchParams(root.dataset.next);
    query.set("scene", scene);
    return `?${query}`;
  }

  // Loads the pictures of `nodes`, so that they show at once and without a connection.
  async function withPictures(nodes) {
    const images = nodes.flatMap((node) => [...node.querySelectorAll("img")]);
    const loads = images.map((image) => {
      image.loading = "eager";
      return image.decode();
    });
    const all = Promise.all(loads).then(
      () => true,
      () => false,
    );
    return Promise.race([all, wait(TIMEOUT).then(() => false)]);
  }

  async function load(scene) {
    const answer = await fetch(address(scene), {
      cache: "no-cache",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.documentElement.dataset;
    const found = page.querySelector("script[src*='screen']");
    if (!told.total || !found) throw new Error("no scene");
    // The site was renewed, or turned grey: begin anew with its script and styles.
    const isRenewed = new URL(found.getAttribute("src"), location.href).href !== script;
    if (isRenewed || told.mourning !== root.dataset.mourning) location.reload();
    const nodes = parts(page).map((node) => document.importNode(node, true));
    if (!(await withPictures(nodes))) throw new Error("pictures");
    return { nodes, scene: Number(told.scene), total: Number(told.total), seconds: told.seconds };
  }

  // Keeps a scene, and forgets those that are no more.
  function keep(loaded) {
    for (const other of scenes.keys()) if (other >= loaded.total) scenes.delete(other);
    scenes.set(loaded.scene, loaded);
    root.dataset.total = loaded.total;
    root.dataset.seconds = loaded.seconds;
  }

  function show(loaded, isOffline) {
    parts(document).forEach((node, at) => node.replaceWith(loaded.nodes[at]));
    loaded.nodes[2].hidden = !isOffline;
    number = loaded.scene;
    root.dataset.scene = number;
    root.toggleAttribute("data-offline", isOffline);
  }

  // The scene after this one of those at hand.
  function nextAtHand() {
    const known = [...scenes.keys()].sort((one, other) => one - other);
    return scenes.get(known.find((scene) => scene > number) ?? known[0]);
  }

  async function goOn() {
    const total = Number(root.dataset.total);
    try {
      const loaded = await load((number + 1) % total);
      keep(loaded);
      show(loaded, false);
    } catch {
      show(nextAtHand(), true);
    }
  }

  async function run() {
    const here = parts(document);
    await withPictures(here);
    keep({ nodes: here, scene: number, total: Number(root.dataset.total), seconds: root.dataset.seconds });
    fetchAhead();
    for (;;) {
      await wait(Number(root.dataset.seconds) * 1000);
      await goOn();
    }
  }

  // So that a connection lost in the first minute leaves all scenes.
  async function fetchAhead() {
    for (let scene = 0; scene < Number(root.dataset.total); scene += 1) {
      if (!scenes.has(scene)) await load(scene).then(keep, () => {});
    }
    root.toggleAttribute("data-all-at-hand", scenes.size === Number(root.dataset.total));
  }

  run();
})();
