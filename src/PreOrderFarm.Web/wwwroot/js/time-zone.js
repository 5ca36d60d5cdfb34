// Says in which zone this browser's clock is, where nobody has said so yet.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
for (const field of document.querySelectorAll("[data-time-zone]")) {
  if (field.value === "" && (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === zone)))
    field.value = zone;
}
