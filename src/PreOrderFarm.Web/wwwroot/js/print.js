// A button for what browsers hide deep in their menus, most of all on phones.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());
