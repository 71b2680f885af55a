import type { Phase, PhaseBank, Ratio } from "./resample-phases.ts";

/** Filters for the kernel: phases 2i and 2i + 1 over one window of samples, which begins where the first one's filter does. */
export interface PairBank {
  /** The ratio, its parts doubled where few phases are odd in number: the last of them would be computed twice. */
  readonly ratio: Ratio;
  /** Vectors of four taps in a window. */
  readonly vectors: number;
  /** Bytes from a row's first sample to each pair's window. */
  readonly starts: Int32Array;
  /** `[pairs, vectors, 2, 4]`, zeros where a filter does not reach. */
  readonly weights: Float32Array;
  /** Makes the filters of the first phases, and more; says how many pairs there are now. */
  readonly make: (phases: number) => number;
}

/** An odd number of phases below this is doubled. */
const FEW_PHASES = 16;

export function pairBank(plain: Ratio, bank: PhaseBank): PairBank {
  const ratio = plain.to % 2 === 1 && plain.to < FEW_PHASES ? { from: 2 * plain.from, to: 2 * plain.to } : plain;
  const vectors = vectorsOf(plain, bank);
  const pairs = Math.ceil(ratio.to / 2);
  const starts = new Int32Array(pairs);
  const weights = new Float32Array(pairs * vectors * 8);
  let made = 0;

  /** Phases go on behind the last: those of the next row. */
  function filterAt(phase: number): Phase {
    const { start, weights: taps } = bank.filter(phase % plain.to);
    return { start: start + plain.from * Math.floor(phase / plain.to), weights: taps };
  }

  function makePair(pair: number): void {
    const [even, odd] = [filterAt(2 * pair), filterAt(2 * pair + 1)];
    starts[pair] = 4 * even.start;
    placeTaps(even.weights, 0, pair, 0);
    placeTaps(odd.weights, odd.start - even.start, pair, 1);
  }

  function placeTaps(taps: Float64Array, lead: number, pair: number, which: 0 | 1): void {
    const base = 8 * pair * vectors + 4 * which;
    for (let index = 0, tap = lead; index < taps.length; index++, tap++) weights[base + 8 * (tap >> 2) + (tap & 3)] = taps[index];
  }

  return {
    ratio, vectors, starts, weights,
    make(phases) {
      const needed = Math.min(pairs, Math.ceil(phases / 2));
      const until = needed > made ? Math.min(pairs, Math.max(needed, 2 * made)) : made; // twice as many each time: the kernel's copy is replaced
      for (; made < until; made++) makePair(made);
      return made;
    },
  };
}

/** For the longest filter and the largest step from one to the next; what rounding may add to the length is counted in. */
function vectorsOf({ from, to }: Ratio, { reach }: PhaseBank): number {
  return Math.ceil((Math.floor(2 * reach + 1e-6) + 1 + Math.ceil(from / to)) / 4);
}

/** About how many numbers there are in the weights of a ratio. */
export function pairBankSize(ratio: Ratio, bank: PhaseBank): number {
  return 4 * ratio.to * vectorsOf(ratio, bank);
}
