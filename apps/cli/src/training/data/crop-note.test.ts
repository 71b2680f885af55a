import { frontEndPreset } from "@cochlea/dsp";
import { expect, test } from "vitest";
import { cropNote } from "./crop-note.ts";

const train = Array.from({ length: 20 }, (_, number) => ({ id: String(number) }));
const frontEnd = frontEndPreset("speech-commands");
/** So many of twenty are 2 s long, the others 1 s. */
const secondsWith = (longer: number) => new Map(train.map(({ id }, number) => [id, number < longer ? 2 : 1]));

test.each([[0, false], [1, false], [2, true], [20, true]])("with %d of 20 recordings longer than a clip it says so: %s", (longer, said) => {
  const expected = `${longer} of 20 training recordings are longer than 1 s, and only their beginning is used: augment.randomCrop=true takes another stretch of them each epoch, a larger frontEnd.clipSeconds more of them`;
  expect(cropNote(train, secondsWith(longer), { frontEnd, augment: {} })).toEqual(said ? [expected] : []);
});

test("it says nothing where that was decided, or whole files are taken", () => {
  for (const randomCrop of [true, false]) expect(cropNote(train, secondsWith(9), { frontEnd, augment: { randomCrop } })).toEqual([]);
  expect(cropNote(train, secondsWith(9), { frontEnd: { ...frontEnd, clipSeconds: null }, augment: {} })).toEqual([]);
});
