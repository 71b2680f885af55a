import { RESAMPLING_WASM } from "../../generated/resampling-wasm.ts";
import { wasmModule } from "./wasm-module.ts";

/** What assembly/resampling.ts exports; pointers are in bytes, counts in numbers. */
interface ResamplingFunctions {
  readonly resample: (row: number, starts: number, weights: number, vectors: number, from: number, to: number, result: number, first: number, end: number) => void;
}

export const RESAMPLING = wasmModule<ResamplingFunctions>(RESAMPLING_WASM);
