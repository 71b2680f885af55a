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
  const { ratio: { from, to }, form } = resamplePlan(options);
  if (from === to) return { push: (samples) => samples.slice(), finish: () => new Float32Array(0) };
  let history = new Float32Array(0); // what later outputs may need, from sample `origin` on
  let origin = 0;
  let given = 0;

  function outputs(end: number): Float32Array {
    const result = new Float32Array(Math.max(0, end - given));
    form.write(result, given, history, origin);
    given += result.length;
    return result;
  }

  function forget(): void {
    const needed = Math.floor((given * from) / to) - form.behind;
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
      const certain = origin + history.length - form.ahead; // outputs up to here see no sample that is still to come
      const result = outputs(Math.floor((certain * to) / from));
      forget();
      return result;
    },
    finish() {
      const result = outputs(Math.ceil(((origin + history.length) * to) / from));
      history = new Float32Array(0);
      origin = given = 0;
      return result;
    },
  };
}
