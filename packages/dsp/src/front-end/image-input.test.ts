import { expect, test } from "vitest";
import { parseImageInput } from "../index.ts";

const digits = { kind: "image", channels: 1, height: 28, width: 28 };

test("what an image model takes comes back", () => {
  expect(parseImageInput(digits)).toEqual(digits);
  expect(parseImageInput({ ...digits, channels: 3, width: 40 })).toEqual({ kind: "image", channels: 3, height: 28, width: 40 });
});

test.each<[unknown, RegExp]>([
  [null, /^parseImageInput: /],
  [{ ...digits, kind: "audio" }, /^parseImageInput: kind: /],
  [{ ...digits, channels: 2 }, /^parseImageInput: channels: /],
  [{ ...digits, height: NaN }, /^parseImageInput: height: /],
  [{ ...digits, width: 27.5 }, /^parseImageInput: width: /],
  [{ ...digits, mean: 0 }, /^parseImageInput: Unrecognized key/],
])("%j is refused", (json, message) => {
  expect(() => parseImageInput(json)).toThrow(message);
  expect(() => parseImageInput(json)).toThrow(RangeError);
});
