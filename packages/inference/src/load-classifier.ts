import type { FrontEnd, Waveform } from "@cochlea/dsp";
import { createSession, type Session, type SessionOptions } from "@cochlea/runtime";
import { readModelMetadata, type ModelMetadata } from "./model-metadata.ts";
import { rankPredictions, type Prediction } from "./rank-predictions.ts";
import { waveformEncoder, type WaveformEncoder } from "./waveform-encoder.ts";

export type ClassifierOptions = Pick<SessionOptions, "backend" | "threads">;

export interface ClassifyOptions {
  /** How many labels to give. Default 5. */
  readonly top?: number;
}

/** A model ready to run. */
export interface Classifier {
  readonly labels: readonly string[];
  readonly frontEnd: FrontEnd;
  readonly metadata: ModelMetadata;
  /**
   * The most probable labels of a recording, best first.
   *
   * Any rate and length will do: channels are mixed, then the rate changed, then the clip padded with zeros at its end or cut to its first samples.
   *
   * @throws {RangeError} For a waveform without samples or with one that is not finite, or a `top` below 1.
   */
  classify(waveform: Waveform, options?: ClassifyOptions): Promise<Prediction[]>;
  /** Probabilities in the order of `labels`, one array for each recording; run in batches. */
  probabilities(waveforms: readonly Waveform[]): Promise<Float32Array[]>;
  /** Frees the model; it cannot be used again. */
  release(): void;
}

/** Clips that are run at once, so that memory does not grow with the number of recordings. */
const BATCH = 32;

/**
 * Loads a file that Cochlea exported.
 *
 * @throws {RangeError} In one line, where the file is damaged, or lacks metadata; names what is missing.
 * @throws {Error} If no backend loads, or the runtime refuses the model.
 */
export async function loadClassifier(model: Uint8Array, options: ClassifierOptions = {}): Promise<Classifier> {
  const metadata = readModelMetadata(model);
  const { frontEnd, labels } = metadata;
  if (frontEnd === null) throw new RangeError("loadClassifier: the file was exported without a front end, so it cannot take recordings; export it with one");
  const session = await createSession(model, options);
  try {
    const run = classifierRun(session, waveformEncoder(frontEnd, inputOf(session, labels.length)), labels.length);
    return classifier(session, run, { ...metadata, frontEnd });
  } catch (error) {
    session.release();
    throw error;
  }
}

type Run = (waveforms: readonly Waveform[]) => Promise<Float32Array[]>;

function classifier(session: Session, run: Run, metadata: ModelMetadata & { readonly frontEnd: FrontEnd }): Classifier {
  const { labels, frontEnd } = metadata;
  return {
    labels,
    frontEnd,
    metadata,
    async classify(waveform, { top = 5 } = {}) {
      if (!(Number.isInteger(top) && top >= 1)) throw new RangeError(`classify: need top to be a whole number of at least 1, got ${top}`);
      const [probabilities] = await run([waveform]);
      return rankPredictions(probabilities, labels, top);
    },
    async probabilities(waveforms) {
      const results: Float32Array[] = [];
      for (let start = 0; start < waveforms.length; start += BATCH) results.push(...(await run(waveforms.slice(start, start + BATCH))));
      return results;
    },
    release: () => session.release(),
  };
}

/** Checks what the model takes and gives. */
function inputOf({ inputs, outputs }: Session, classes: number): WaveformEncoder["input"] {
  const { name } = inputs[0];
  const probabilities = outputs.find((output) => output.name === "probabilities");
  if (!(inputs.length === 1 && (name === "waveform" || name === "features") && probabilities)) {
    throw new RangeError(`loadClassifier: need a model from waveform or features to probabilities, got ${names(inputs)} to ${names(outputs)}`);
  }
  if (probabilities.shape[1] !== classes) throw new RangeError(`loadClassifier: need ${probabilities.shape[1]} labels in the metadata, got ${classes}`);
  return name;
}

function names(values: Session["inputs"]): string {
  return values.map(({ name }) => name).join(", ");
}

function classifierRun(session: Session, { input, shape, encode }: WaveformEncoder, classes: number): Run {
  const length = shape.reduce((product, size) => product * size, 1);
  return async (waveforms) => {
    const data = new Float32Array(waveforms.length * length);
    waveforms.forEach((waveform, index) => encode(waveform, data.subarray(index * length, (index + 1) * length)));
    const { probabilities } = await session.run({ [input]: { type: "float32", shape: [waveforms.length, ...shape], data } });
    const values = probabilities.data as Float32Array;
    if (values.some(Number.isNaN)) throw new Error("classify: the model gave NaN; its parameters are damaged, or the sound overflows them");
    return waveforms.map((_, index) => values.slice(index * classes, (index + 1) * classes));
  };
}
