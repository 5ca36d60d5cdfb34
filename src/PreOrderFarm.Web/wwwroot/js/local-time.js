// Adds to a deadline, shown in the grower's zone, the same instant in the visitor's.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[data-local]")) {
  time.textContent = "· " + time.dataset.local.replace("{0}", format.format(new Date(time.dateTime)));
  time.hidden = false;
}
