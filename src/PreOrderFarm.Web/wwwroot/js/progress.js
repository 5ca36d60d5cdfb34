// Keeps a campaign's figures current by server-sent events; without them the page stays as it was served.
const card = document.querySelector("[data-progress]");
if (card && "EventSource" in window) {
  const part = name => card.querySelector(`[data-part=${name}]`);
  const watch = () => {
    const events = new EventSource(card.dataset.progress);
    events.addEventListener("progress", event => {
      const now = JSON.parse(event.data);
      for (const name of ["collected", "percent_text", "backers", "stretch"])
        if (part(name) && part(name).textContent !== now[name]) part(name).textContent = now[name];
      part("percent").value = now.percent;
      part("percent").setAttribute("aria-valuetext", now.percent_text);
      part("percent").classList.toggle("reached", now.is_reached);
    });
    return events;
  };
  let events = watch();
  document.addEventListener("visibilitychange", () => {
    events.close();
    if (!document.hidden) events = watch();
  });
}
