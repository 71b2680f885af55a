import { copyStretch, type ResampleForm } from "./resample-form.ts";
import type { PhaseBank, Ratio } from "./resample-phases.ts";
import { type PairBank, pairBank, pairBankSize } from "./pair-bank.ts";
import { RESAMPLING } from "../simd/resampling-module.ts";

/** Samples that are taken at once: these, their outputs and the usual filters stay in the cache. */
const BLOCK_SAMPLES = 16384;
/** Where the starts of windows lie, in bytes. */
const STARTS = 1024;
/** Numbers of weights beyond which the kernel's memory is not grown. */
const MOST_WEIGHTS = 2 ** 22;

/** What lies in the kernel's memory, which all resamplers share, and a view of all of it. */
const shared: { bank: PairBank | null; pairs: number; floats: Float32Array } = { bank: null, pairs: 0, floats: new Float32Array(0) };
const PAGE = 65536;

/** Sums in float32, four taps at a time; `null` where there is no SIMD, or the ratio has too many filters. */
export function simdResampling(plain: Ratio, phases: PhaseBank): ResampleForm | null {
  const kernels = pairBankSize(plain, phases) > MOST_WEIGHTS ? null : RESAMPLING.kernels();
  if (kernels === null) return null;
  const { run, memory } = kernels;
  const bank = pairBank(plain, phases);
  const { ratio: { from, to }, vectors } = bank;
  const behind = Math.ceil(phases.reach + from / to);
  const ahead = 4 * vectors - Math.floor(phases.reach) + 1;
  const blockRows = Math.max(4, 4 * Math.floor(BLOCK_SAMPLES / (4 * from)));
  const weightsAt = align(STARTS + bank.starts.byteLength);
  const samplesAt = align(weightsAt + bank.weights.byteLength);
  const resultAt = align(samplesAt + 4 * ((blockRows + 1) * from + behind + ahead));
  const size = resultAt + 4 * (blockRows + 1) * to + 16;

  function load(outputs: number): Float32Array {
    const floats = viewOf(memory, size);
    const pairs = bank.make(outputs);
    if (shared.bank !== bank || shared.pairs !== pairs) {
      new Int32Array(memory.buffer, STARTS).set(bank.starts.subarray(0, pairs));
      floats.set(bank.weights.subarray(0, 8 * pairs * vectors), weightsAt / 4);
      Object.assign(shared, { bank, pairs });
    }
    return floats;
  }

  /** Outputs `first` to `end`, which are of at most `blockRows` rows. */
  function writeBlock(floats: Float32Array, samples: Float32Array, origin: number, first: number, end: number): Float32Array {
    const row = Math.floor(first / to);
    const start = Math.floor((first * from) / to) - behind;
    const stop = Math.ceil(((end - 1) * from) / to) + ahead;
    copyStretch(floats.subarray(samplesAt / 4, samplesAt / 4 + stop - start), start, samples, origin);
    const skipped = first - row * to;
    run.resample(samplesAt + 4 * (row * from - start), STARTS, weightsAt, vectors, from, to, resultAt - 4 * skipped, skipped, end - row * to);
    return floats.subarray(resultAt / 4, resultAt / 4 + end - first);
  }

  return {
    behind,
    ahead,
    write(result, first, samples, origin) {
      const end = first + result.length;
      const floats = load(end);
      for (let at = first; at < end;) {
        const next = Math.min(end, (Math.floor(at / to) + blockRows) * to);
        result.set(writeBlock(floats, samples, origin, at, next), at - first);
        at = next;
      }
    },
  };
}

/** All of the memory, grown to at least so many bytes. */
function viewOf(memory: WebAssembly.Memory, bytes: number): Float32Array {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  if (shared.floats.buffer !== memory.buffer) shared.floats = new Float32Array(memory.buffer);
  return shared.floats;
}

function align(bytes: number): number {
  return 64 * Math.ceil(bytes / 64);
}
