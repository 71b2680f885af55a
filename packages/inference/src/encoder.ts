/** Turns what is to be classified into what a model takes. */
export interface Encoder<Subject> {
  /** Name of the model's input. */
  readonly input: string;
  /** Of one example. */
  readonly shape: readonly number[];
  /** Writes one example into `out`. */
  readonly encode: (subject: Subject, out: Float32Array) => void;
}
