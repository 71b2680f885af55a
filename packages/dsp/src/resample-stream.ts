import { weightedSum } from "./apply-phases.ts";
import { type ResampleOptions, resamplePlan } from "./resample.ts";

/** Resamples a signal that comes in pieces. */
export interface ResampleStream {
  /** Takes the next samples and gives as many new ones as they allow; those within the filter's reach of the end wait. */
  readonly push: (samples: Float32Array) => Float32Array;
  /** Gives what was held back, and begins anew. */
  readonly finish: () => Float32Array;
}

/**
 * `resample` for a stream: the outputs joined are, bit for bit, those of the whole signal, for pieces of any size.
 *
 * @throws {RangeError} As `resample`.
 */
export function createResampleStream(options: ResampleOptions): ResampleStream {
  const { ratio, bank } = resamplePlan(options);
  if (ratio.from === ratio.to) return { push: (samples) => samples.slice(), finish: () => new Float32Array(0) };
  const reach = bank(0).weights.length; // no phase reaches further than this to either side
  let history = new Float32Array(0); // what later outputs may need, from sample `origin` on
  let origin = 0;
  let given = 0;

  /** The outputs before `end`, whose samples are all in `history` but for zeros beyond the signal's ends. */
  function outputs(end: number): Float32Array {
    const padded = new Float32Array(history.length + 2 * reach);
    padded.set(history, reach);
    const from = given;
    given = Math.max(given, end);
    return Float32Array.from({ length: given - from }, (_, index) => {
      const output = from + index;
      const { start, weights } = bank(output % ratio.to);
      return weightedSum(padded, reach + Math.floor(output / ratio.to) * ratio.from + start - origin, weights);
    });
  }

  function forget(): void {
    const needed = Math.floor((given * ratio.from) / ratio.to) - reach;
    const count = Math.min(Math.max(0, needed - origin), history.length);
    history = history.slice(count);
    origin += count;
  }

  return {
    push(samples) {
      const longer = new Float32Array(history.length + samples.length);
      longer.set(history);
      longer.set(samples, history.length);
      history = longer;
      const certain = origin + history.length - reach; // outputs up to here see no sample that is still to come
      const result = outputs(Math.max(0, Math.floor((certain * ratio.to) / ratio.from)));
      forget();
      return result;
    },
    finish() {
      const result = outputs(Math.ceil(((origin + history.length) * ratio.to) / ratio.from));
      history = new Float32Array(0);
      origin = given = 0;
      return result;
    },
  };
}
