import { expect, it } from "vitest";
import { keptRealFft } from "./kept-real-fft.ts";

it("keeps the plans of the lengths asked for last", () => {
  const first = keptRealFft(16);
  for (let length = 20; length < 34; length += 2) keptRealFft(length);
  expect(keptRealFft(16)).toBe(first);
  keptRealFft(34);
  expect(keptRealFft(16)).toBe(first);
  for (let length = 40; length < 56; length += 2) keptRealFft(length);
  expect(keptRealFft(16)).not.toBe(first);
  expect(keptRealFft(16).length).toBe(16);
  expect(keptRealFft(2 ** 17)).not.toBe(keptRealFft(2 ** 17));
});
