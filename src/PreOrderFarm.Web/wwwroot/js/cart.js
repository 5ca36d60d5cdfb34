// Recounts the total whenever a quantity or the place changes; the button that does so without JavaScript is not needed then.
const form = document.querySelector("form[data-cart]");
const total = form.querySelector("[data-total]");
form.querySelector("[data-update]").hidden = true;
let latest = 0;
form.addEventListener("change", async event => {
  if (!/^q\.|^Address\.(Country|Subdivision|PostalCode)$|^Input\.PickUpPointId$/.test(event.target.name)) return;
  const mine = ++latest;
  const url = new URL(location.href);
  url.searchParams.set("handler", "Total");
  const answer = await fetch(url, { method: "POST", body: new FormData(form), headers: { "X-Part": "total" } }).catch(() => null);
  if (answer?.ok && mine === latest) total.innerHTML = await answer.text();
});
