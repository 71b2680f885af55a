/** One way to compute the outputs of one ratio and filter, of a whole signal or of a stretch: an output has the same bits whichever is asked for with it. */
export interface ResampleForm {
  /** An output at sample s sees nothing before s - `behind` … */
  readonly behind: number;
  /** … and nothing after s + `ahead`. */
  readonly ahead: number;
  /** Fills `result` with the outputs from `first` on of a signal that is zero but for `samples`, which begin at its sample `origin`. */
  readonly write: (result: Float32Array, first: number, samples: Float32Array, origin: number) => void;
}

/** Writes the stretch of a signal from its sample `start` on; the signal is zero but for `samples`, which begin at its sample `origin`. */
export function copyStretch(target: Float32Array, start: number, samples: Float32Array, origin: number): void {
  const from = Math.min(target.length, Math.max(0, origin - start));
  const to = Math.max(from, Math.min(target.length, origin + samples.length - start));
  target.fill(0, 0, from);
  target.set(samples.subarray(start + from - origin, start + to - origin), from);
  target.fill(0, to);
}
