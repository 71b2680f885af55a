import { SPECTRA_WASM } from "../../generated/spectra-wasm.ts";
import { wasmModule } from "./wasm-module.ts";

/** What assembly/spectra.ts exports; pointers are in bytes, counts in numbers. */
interface SpectraFunctions {
  readonly logarithms: (values: number, count: number, floor: number, offset: number, factor: number, zero: number) => void;
}

export const SPECTRA = wasmModule<SpectraFunctions>(SPECTRA_WASM);
