// What is kept on this device, for this member and each batch. Where nothing can be kept, this page remembers it.
import { batch, member } from "./page.js";

const memory = new Map();
export const keyOf = (name, at = batch) => `packing:${member}:${at}:${name}`;
export const read = (name, at = batch) => memory.get(keyOf(name, at)) ?? JSON.parse(localStorage.getItem(keyOf(name, at)) ?? "[]");
export const keep = (name, list, at = batch) => {
  const key = keyOf(name, at);
  try {
    list.length ? localStorage.setItem(key, JSON.stringify(list)) : localStorage.removeItem(key);
    memory.delete(key);
  } catch {
    memory.set(key, list);
  }
};
