import { expect, test } from "vitest";
import { rememberMemory } from "./rewind-memory.ts";

test("memory is put back as it was, zeros behind what was in use, also where it has grown", () => {
  const module = { HEAPU8: Uint8Array.of(1, 0, 2, 0, 0) };
  const rewind = rememberMemory(module);
  module.HEAPU8.set([7, 7, 7, 7]);
  rewind();
  expect([...module.HEAPU8]).toEqual([1, 0, 2, 0, 0]);
  module.HEAPU8 = Uint8Array.of(3, 3, 3, 3, 3, 3, 3);
  rewind();
  expect([...module.HEAPU8]).toEqual([1, 0, 2, 0, 0, 0, 0]);
});
