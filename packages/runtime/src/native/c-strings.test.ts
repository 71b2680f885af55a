import { expect, it } from "vitest";
import { nativePath } from "./c-strings.ts";

it("a path is UTF-8 with a zero at its end, on Windows UTF-16", () => {
  expect([...nativePath("ö/出", "linux")]).toEqual([0xc3, 0xb6, 0x2f, 0xe5, 0x87, 0xba, 0]);
  expect([...nativePath("ö\\出", "win32")]).toEqual([0xf6, 0, 0x5c, 0, 0xfa, 0x51, 0, 0]);
});
