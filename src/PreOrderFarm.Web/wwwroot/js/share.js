// Copying and the device's own share sheet; the plain links beside them need no script.
for (const share of document.querySelectorAll("[data-share]")) {
  const link = share.querySelector("input"), copy = share.querySelector("[data-copy]"), send = share.querySelector("[data-send]");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.value);
    copy.textContent = copy.dataset.copy;
  });
  send.hidden = !navigator.share;
  send.addEventListener("click", () => navigator.share({ title: share.dataset.share, url: link.value }).catch(() => {}));
}
