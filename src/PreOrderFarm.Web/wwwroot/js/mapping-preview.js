// Draws the table's first lines anew whenever something of the mapping changes; the button that does so without JavaScript is not needed then.
const form = document.querySelector("form[data-mapping]");
const preview = form.querySelector("[data-preview]");
form.querySelector("[data-update]").hidden = true;
let latest = 0;
form.addEventListener("change", async () => {
  const mine = ++latest;
  const typed = new FormData(form);
  typed.set("Step", "preview");
  const answer = await fetch(location.href, { method: "POST", body: typed }).catch(() => null);
  if (!answer?.ok || mine !== latest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  preview.replaceChildren(...page.querySelector("[data-preview]")?.childNodes ?? []);
});
