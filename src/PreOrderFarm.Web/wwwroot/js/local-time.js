// Adds to an instant, shown in the grower's zone, the same in the visitor's, where their clocks differ.
const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : language;
const written = (instant, timeZone) => [{ dateStyle: "long", timeZone }, { timeStyle: "short", hourCycle: "h23", timeZone }]
  .map(style => new Intl.DateTimeFormat(locale, style).format(instant)).join(language === "en" ? ", " : " ");
for (const time of document.querySelectorAll("time[data-local]")) {
  const instant = new Date(time.dateTime);
  const here = written(instant);
  if (here === written(instant, time.dataset.zone)) continue;
  time.textContent = time.dataset.local.replace("{0}", here);
}
