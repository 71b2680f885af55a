import { describe, expect, it, vi } from "vitest";
import { SPECTRA_WASM } from "../../generated/spectra-wasm.ts";
import { wasmModule } from "./wasm-module.ts";

describe("wasmModule", () => {
  it("compiles once, and gives the same kernels to all", async () => {
    const compile = vi.spyOn(WebAssembly, "Module");
    const module = wasmModule(SPECTRA_WASM);
    expect(compile).toHaveBeenCalledTimes(0);
    expect(module.kernels()).toBe(module.kernels());
    expect(await module.prepare()).toBe(true);
    expect(compile).toHaveBeenCalledTimes(1);
    compile.mockRestore();
  });

  it("gives nothing where a page may not compile, or what it holds is no module", async () => {
    const refused = vi.spyOn(WebAssembly, "Module").mockImplementation(function () { throw new RangeError("disallowed on the main thread"); });
    const module = wasmModule(SPECTRA_WASM);
    expect(module.kernels()).toBeNull();
    refused.mockRestore();
    expect(await module.prepare()).toBe(true); // in the background it may
    expect(module.kernels()).not.toBeNull();
    expect(await wasmModule("AAAA").prepare()).toBe(false);
  });
});
