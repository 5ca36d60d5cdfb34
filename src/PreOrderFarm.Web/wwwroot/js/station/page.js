// The page of the packing station, and what every part of it does with it.
export const root = document.querySelector("[data-station]"), panel = root.querySelector("[data-part=panel]");
export const scan = document.querySelector("#scan");
export const { member, batch, path, live } = root.dataset, words = JSON.parse(root.dataset.words);
export const part = (name, within = root) => within.querySelector(`[data-part=${name}]`);
export const fill = (sentence, ...values) => values.reduce((text, value, at) => text.replace(`{${at}}`, () => value), sentence);
export const write = (name, text, within = root) => { const to = part(name, within); if (to.textContent !== String(text)) to.textContent = text; };
export const number = value => value.toLocaleString(document.documentElement.lang);
export const newId = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, c => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
