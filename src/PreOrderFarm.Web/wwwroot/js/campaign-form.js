// A campaign in steps: kept as it is typed, with what people will see beside it. Without this, each step has its button.
const form = document.querySelector("form[data-typed]");
const status = form.querySelector("[data-status]");
const conflict = form.querySelector("[data-conflict]");
const preview = document.querySelector("[data-preview]");
const steps = [...form.querySelectorAll("[data-step]")];
const links = [...form.querySelectorAll("[data-steps] a")];
const key = `typed:${form.dataset.typed}`;
const hidden = name => form.elements[`Typing.${name}`];
let saving = Promise.resolve(), timer = 0, isBusy = false, isDirty = false, isStopped = false;

// Steps ----------------------------------------------------------------------
const show = (step, focus) => {
  for (const each of steps) each.hidden = each !== step;
  for (const link of links) link.hash === `#${step.id}` ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current");
  form.querySelector("[data-last]").hidden = step !== steps.at(-1);
  if (focus) {
    step.scrollIntoView();
    step.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
  }
};
form.noValidate = true; // a field of a step that is not shown could not say what it lacks: the server does
show(steps.find(step => step.querySelector(".wrong")) ?? steps.find(step => location.hash === `#${step.id}`) ?? steps[0], false);
for (const link of links)
  link.addEventListener("click", event => {
    event.preventDefault();
    show(steps.find(step => link.hash === `#${step.id}`), true);
  });
form.addEventListener("submit", async event => {
  const button = event.submitter;
  const step = steps.findIndex(each => each.id === button?.value);
  if (button?.name === "keep" && step < steps.length - 1) {
    event.preventDefault();
    isDirty = true;
    save();
    show(steps[step + 1], true);
  } else if ((isDirty || isBusy) && !button?.hasAttribute("data-discard")) {
    event.preventDefault(); // kept first: a page that does not come must not take what was typed with it
    await saving;
    await save();
    if (!isDirty && !isStopped) form.requestSubmit(button);
  } else forget();
});

// Keeping ----------------------------------------------------------------------
const remember = () => {
  const typed = [...new FormData(form)].filter(([name]) => name !== "form-token"); // that of this page counts, and is a secret
  try { localStorage.setItem(key, JSON.stringify(typed)); } catch { /* private windows keep nothing */ }
};
const forget = () => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };
const later = delay => { clearTimeout(timer); timer = setTimeout(save, delay); };

const save = () => isBusy || !isDirty || isStopped ? saving : saving = send();
async function send() {
  isBusy = true;
  isDirty = false;
  const url = new URL(location.href);
  url.searchParams.set("handler", "Typed");
  url.hash = "";
  const answer = await fetch(url, { method: "POST", body: new FormData(form) }).catch(() => null);
  isBusy = false;
  if (!answer || answer.status >= 500 || answer.status === 429) return again(status.dataset.offline);
  if (answer.redirected) return again(status.dataset.signedOut);
  if (!answer.ok && answer.status !== 409) { status.textContent = status.dataset.refused; return; }
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  const kept = page.content.querySelector("[data-version]");
  status.textContent = kept.dataset.said;
  conflict.hidden = answer.ok;
  isStopped = !answer.ok;
  hidden("Seen").value = kept.dataset.version;
  if (!answer.ok) return;
  preview.replaceChildren(...kept.children);
  if (form.dataset.address) history.replaceState(null, "", form.dataset.address);
  isDirty ? later(1000) : forget();
}
const again = sentence => {
  isDirty = true;
  status.textContent = sentence;
  later(5000);
};
form.addEventListener("input", () => {
  isDirty = true;
  remember();
  later(1000);
});
addEventListener("online", () => later(0));
form.querySelector("[data-replace]").addEventListener("click", () => {
  isStopped = false;
  isDirty = true;
  conflict.hidden = true;
  save();
});

// What could not be sent before the page was left
try {
  const typed = JSON.parse(localStorage.getItem(key) ?? "null");
  if (typed) {
    for (const [name, value] of typed) {
      const field = form.elements[name];
      if (field && "value" in field) field.value = value;
    }
    if (form.dataset.address) form.dataset.address = form.dataset.address.replace(/form=[^&]*/, `form=${hidden("Form").value}`);
    status.textContent = status.dataset.restored;
    isDirty = true;
    save();
  }
} catch { forget(); }
