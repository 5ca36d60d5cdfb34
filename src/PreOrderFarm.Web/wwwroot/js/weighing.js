// A weight as it is typed by hand or by a scale, in grams; undefined where it is none. Fulfilment/TypedWeight.cs reads the same.
export function gramsOf(typed) {
  const read = typed.normalize("NFKC").trim().match(/^\+?\s*([0-9]{1,6})(?:[.,]([0-9]{1,3}))?\s*(kg|g|公斤|千克|克)?$/i);
  if (!read) return undefined;
  const [, whole, part = "", unit = "kg"] = read;
  if (/^(g|克)$/i.test(unit)) return part ? undefined : Number(whole);
  return Number(whole) * 1000 + Number(part.padEnd(3, "0"));
}

// Further from the most, a slip of the finger is likelier than such a box: it is asked once (Fulfilment/WeightRules.cs).
export const isPlausible = (grams, maximum) => grams * 2 >= maximum && grams * 5 <= maximum * 6;
