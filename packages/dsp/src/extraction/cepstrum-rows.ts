import { createCepstra } from "../features/cepstra.ts";
import type { FrontEnd, FrontEndMfcc } from "../front-end/front-end.ts";

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
  const place = energyPlace(mfcc);
  return {
    width: mfcc.count,
    write(rows, from, energy, out, at) {
      cepstra(rows, from, out, at);
      out[at + place] = energy;
    },
  };
}

/** For rows that are cepstra already: only the energy is to take C0's place, where the front end says so. */
export function energyRows({ kind, mfcc }: FrontEnd, width: number): CepstrumRows {
  const place = kind !== "mfcc" || mfcc === null || mfcc.energy === null ? -1 : energyPlace(mfcc);
  return {
    width,
    write(rows, from, energy, out, at) {
      copy(rows, from, width, out, at);
      if (place >= 0) out[at + place] = energy;
    },
  };
}

function energyPlace({ c0, count }: FrontEndMfcc): number {
  return c0 === "last" ? count - 1 : 0;
}

function copy(rows: Float64Array, from: number, width: number, out: Float64Array, at: number): void {
  for (let index = 0; index < width; index++) out[at + index] = rows[from + index];
}
