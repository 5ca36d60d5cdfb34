// The point of a photo that stays in view, tapped on the picture; each crop follows. Without this, two numbers say it.
const form = document.querySelector("form[data-focus]");
const picture = form.querySelector("[data-picture]"), across = form.elements["Input.FocusX"], down = form.elements["Input.FocusY"];
const mark = form.querySelector(".focal-mark"), shown = [picture, ...form.querySelectorAll("[data-cropped] img")];
const percent = (at, from, length) => Math.max(0, Math.min(100, Math.round(100 * (at - from) / length)));
const show = () => {
  mark.hidden = across.value === "" || down.value === "";
  for (const each of shown) {
    each.style.setProperty("--focus-x", `${across.value || 50}%`);
    each.style.setProperty("--focus-y", `${down.value || 50}%`);
  }
};
picture.classList.add("tappable");
form.querySelector("[data-tap]").hidden = false;
picture.addEventListener("click", event => {
  const box = picture.getBoundingClientRect();
  across.value = percent(event.clientX, box.left, box.width);
  down.value = percent(event.clientY, box.top, box.height);
  show();
});
form.addEventListener("input", show);
show();
