import { createCepstra } from "./cepstra.ts";
import type { FrontEnd } from "./front-end.ts";

/** What becomes of a row after the logarithm. */
export interface CepstrumRows {
  /** Values that a row has then. */
  readonly width: number;
  /** Writes them to `out`, from `at` on; `energy` takes C0's place where the front end says so. */
  readonly write: (rows: Float64Array, from: number, energy: number, out: Float64Array, at: number) => void;
}

/** Cepstral coefficients for MFCC; the row as it is for other kinds. */
export function cepstrumRows({ kind, mel, mfcc }: FrontEnd, width: number): CepstrumRows {
  if (kind !== "mfcc" || mel === null || mfcc === null) return { width, write: (rows, from, _energy, out, at) => copy(rows, from, width, out, at) };
  const cepstra = createCepstra(mfcc, mel.bands);
  if (mfcc.energy === null) return { width: mfcc.count, write: (rows, from, _energy, out, at) => cepstra(rows, from, out, at) };
  const place = mfcc.c0 === "last" ? mfcc.count - 1 : 0;
  return {
    width: mfcc.count,
    write(rows, from, energy, out, at) {
      cepstra(rows, from, out, at);
      out[at + place] = energy;
    },
  };
}

function copy(rows: Float64Array, from: number, width: number, out: Float64Array, at: number): void {
  for (let index = 0; index < width; index++) out[at + index] = rows[from + index];
}
