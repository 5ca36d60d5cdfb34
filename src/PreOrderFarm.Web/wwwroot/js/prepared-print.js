// Follows a print while it is prepared, and opens it when it is ready. Without JavaScript the page loads itself anew.
const card = document.querySelector("[data-prepared]");
const look = async () => {
  const answer = await fetch(location.href).catch(() => null);
  const now = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-prepared]");
  if (!now && [401, 403, 404].includes(answer?.status)) return location.reload();
  if (now) {
    card.replaceChildren(...now.childNodes);
    card.dataset.prepared = now.dataset.prepared;
  }
  if (card.dataset.prepared === "unfinished") return setTimeout(look, 1000);
  const ready = card.querySelector("[data-open]");
  if (ready) location.assign(ready.href);
};
if (card.dataset.prepared === "unfinished") setTimeout(look, 1000);
