import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => void vi.resetModules()); // a module is compiled once a thread
afterEach(() => vi.restoreAllMocks());

test("is compiled once, and keeps its memory for the next file", async () => {
  const compile = vi.spyOn(WebAssembly, "compile");
  const { prepareFlac, flacModule } = await import("./flac-module.ts");
  await prepareFlac();
  await prepareFlac();
  expect(flacModule()).toBe(flacModule());
  expect(compile).toHaveBeenCalledTimes(1);
});

test("says what an engine or a page lacks", async () => {
  const { prepareFlac, flacModule } = await import("./flac-module.ts");
  const refused = new WebAssembly.CompileError("blocked by Content Security Policy");
  const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValue(refused);
  vi.spyOn(WebAssembly, "Module").mockImplementation(function () { throw refused; });
  const message = "decodeFlac: need WebAssembly with SIMD, and a page that allows it (script-src 'wasm-unsafe-eval'): CompileError: blocked by Content Security Policy";
  await expect(prepareFlac()).rejects.toThrow(message);
  expect(() => flacModule()).toThrow(message);
  compile.mockRestore();
  await expect(prepareFlac()).resolves.toBeUndefined();
});
