import type { Example } from "./example.ts";
import { quotedList } from "../quoted-list.ts";

/** The class of each example, by the place of its label; `of` names the caller in an error. */
export function classNumbers(of: string, examples: readonly Pick<Example, "id" | "label">[], labels: readonly string[]): Int32Array {
  const numbers = new Map(labels.map((label, i) => [label, i]));
  return Int32Array.from(examples, ({ id, label }) => {
    const number = numbers.get(label);
    if (number === undefined) throw new RangeError(`${of}: need labels among ${quotedList(labels)}, got ${JSON.stringify(label)} of ${JSON.stringify(id)}`);
    return number;
  });
}
