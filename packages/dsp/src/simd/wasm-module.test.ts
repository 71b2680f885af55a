import { describe, expect, it, vi } from "vitest";
import { SPECTRA_WASM } from "../../generated/spectra-wasm.ts";
import { SPECTRA } from "./spectra-module.ts";
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
    const refused = vi.spyOn(WebAssembly, "Module").mockImplementation(() => { throw new RangeError("disallowed on the main thread"); });
    const module = wasmModule(SPECTRA_WASM);
    expect(module.kernels()).toBeNull();
    refused.mockRestore();
    expect(await module.prepare()).toBe(true); // in the background it may
    expect(module.kernels()).not.toBeNull();
    expect(await wasmModule("AAAA").prepare()).toBe(false);
  });
});

describe("logarithms", () => {
  it("are Math.log's to two roundings of float32, from the smallest normal number to the largest; NaN and infinity stay", () => {
    const { run, memory } = SPECTRA.kernels()!;
    const values = Float32Array.from({ length: 4000 }, (_, index) => 1.2e-38 * Math.exp((index * 176) / 4000)).map((value, index) => ([NaN, Infinity, 0, 1][index] ?? value));
    const at = memory.buffer.byteLength - 4 * values.length;
    const inside = new Float32Array(memory.buffer, at, values.length);
    inside.set(values);
    run.logarithms(at, values.length, 1.2e-38, 0, 1, 0);
    expect([...inside.subarray(0, 4)]).toEqual([NaN, Infinity, expect.closeTo(Math.log(1.2e-38), 4), 0]);
    values.subarray(4).forEach((value, index) => expect(Math.abs(inside[index + 4] - Math.log(value))).toBeLessThan(2e-7 + 2e-7 * Math.abs(Math.log(value))));
  });
});
