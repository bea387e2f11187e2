// The share panel's two buttons: copying the address, and the device's own way to pass it on.
// Without them the address can still be read, selected and scanned.

for (const tools of document.querySelectorAll("[data-share-tools]")) {
  const panel = tools.closest(".share");
  const address = panel.querySelector("input");
  const copy = panel.querySelector("[data-share-copy]");
  const send = panel.querySelector("[data-share-send]");
  const said = panel.querySelector("[data-share-said]");

  const copied = async () => {
    address.select();
    try {
      await navigator.clipboard.writeText(address.value);
      return true;
    } catch {
      // Browsers offer the clipboard to https only; the older way works everywhere.
      return document.execCommand("copy");
    }
  };
  copy.addEventListener("click", async () => {
    if (await copied()) said.textContent = copy.textContent = copy.dataset.done;
  });

  if (navigator.share) {
    send.hidden = false;
    send.addEventListener("click", () => {
      navigator.share({ title: document.title, url: address.value }).catch(() => {});
    });
  }
  tools.hidden = false;
}
