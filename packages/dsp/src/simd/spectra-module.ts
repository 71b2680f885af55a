import { SPECTRA_WASM } from "../../generated/spectra-wasm.ts";
import { wasmModule } from "./wasm-module.ts";

/** What assembly/spectra.ts exports; pointers are in bytes, counts in numbers. */
interface SpectraFunctions {
  readonly spectra: (plan: number, first: number, hop: number, count: number, out: number, stride: number) => void;
  readonly logarithms: (values: number, count: number, floor: number, offset: number, terms: number) => void;
  readonly largest: (values: number, count: number) => number;
  readonly raise: (values: number, count: number, zero: number, least: number) => void;
  readonly cepstra: (values: number, bands: number, frames: number, matrix: number, places: number, even: number, rows: number, folded: number, out: number) => void;
}

export const SPECTRA = wasmModule<SpectraFunctions>(SPECTRA_WASM);
