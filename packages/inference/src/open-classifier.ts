import { createSession, type Session, type SessionOptions } from "@cochlea/runtime";
import { checkDevice } from "./check-device.ts";
import type { Encoder } from "./encoder.ts";
import type { ModelMetadata } from "./model-metadata.ts";
import { rankPredictions, type Prediction } from "./rank-predictions.ts";

export type ClassifierOptions = Pick<SessionOptions, "backend" | "device" | "threads">;

export interface ClassifyOptions {
  /** How many labels to give. Default 5. */
  readonly top?: number;
  /** Least probability of a label that is given. Default 0; of a model of several labels what the file says, or 0.5. */
  readonly threshold?: number;
}

/** A model that runs, whatever it classifies. */
export interface OpenClassifier<Subject> {
  classify(subject: Subject, options?: ClassifyOptions): Promise<Prediction[]>;
  probabilities(subjects: readonly Subject[]): Promise<Float32Array[]>;
  release(): void;
}

export interface OpenClassifierOptions<Subject> extends ClassifierOptions {
  /** Who opens it, for errors. */
  readonly name: string;
  readonly metadata: ModelMetadata;
  /** What may be the model's input, with what makes it. */
  readonly encoders: Readonly<Record<string, () => Encoder<Subject>>>;
}

/** Examples that are run at once, so that memory does not grow with their number. */
const BATCH = 32;

/**
 * Loads a model and checks what it takes and gives; on another device than the CPU also that it gives the same.
 *
 * @throws {RangeError} In one line, where inputs, outputs and labels do not fit.
 * @throws {Error} If no backend loads, the runtime refuses the model, or the device computes it wrongly.
 */
export async function openClassifier<Subject>(model: Uint8Array, { name, metadata, encoders, ...options }: OpenClassifierOptions<Subject>): Promise<OpenClassifier<Subject>> {
  const { labels } = metadata;
  const session = await createSession(model, options);
  try {
    checkSession(session, name, Object.keys(encoders), labels.length);
    if (session.device !== "cpu") await checkDevice(name, session, model);
    return classifierOf(session, runOf(session, encoders[session.inputs[0].name](), labels.length), metadata);
  } catch (error) {
    session.release();
    throw error;
  }
}

function checkSession({ inputs, outputs }: Session, name: string, taken: readonly string[], classes: number): void {
  const probabilities = outputs.find((output) => output.name === "probabilities");
  if (!(inputs.length === 1 && taken.includes(inputs[0].name) && probabilities)) {
    throw new RangeError(`${name}: need a model from ${taken.join(" or ")} to probabilities, got ${names(inputs)} to ${names(outputs)}`);
  }
  if (probabilities.shape[1] !== classes) throw new RangeError(`${name}: need ${probabilities.shape[1]} labels in the metadata, got ${classes}`);
}

function names(values: Session["inputs"]): string {
  return values.map(({ name }) => name).join(", ");
}

type Run<Subject> = (subjects: readonly Subject[]) => Promise<Float32Array[]>;

function classifierOf<Subject>(session: Session, run: Run<Subject>, metadata: ModelMetadata): OpenClassifier<Subject> {
  return {
    async classify(subject, { top = 5, threshold = defaultThreshold(metadata) } = {}) {
      if (!(Number.isInteger(top) && top >= 1)) throw new RangeError(`classify: need top to be a whole number of at least 1, got ${top}`);
      if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`classify: need a threshold from 0 to 1, got ${threshold}`);
      const [probabilities] = await run([subject]);
      return rankPredictions(probabilities, metadata.labels, { top, threshold });
    },
    async probabilities(subjects) {
      const results: Float32Array[] = [];
      for (let start = 0; start < subjects.length; start += BATCH) results.push(...(await run(subjects.slice(start, start + BATCH))));
      return results;
    },
    release: () => session.release(),
  };
}

/** Of one label the best is always given; of several each by itself. */
function defaultThreshold({ task, decision }: ModelMetadata): number {
  if (task.kind === "single-label") return 0;
  return typeof decision.threshold === "number" ? decision.threshold : 0.5;
}

function runOf<Subject>(session: Session, { input, shape, encode }: Encoder<Subject>, classes: number): Run<Subject> {
  const length = shape.reduce((product, size) => product * size, 1);
  return async (subjects) => {
    const data = new Float32Array(subjects.length * length);
    subjects.forEach((subject, index) => encode(subject, data.subarray(index * length, (index + 1) * length)));
    const { probabilities } = await session.run({ [input]: { type: "float32", shape: [subjects.length, ...shape], data } });
    const values = probabilities.data as Float32Array;
    if (values.some(Number.isNaN)) throw new Error("classify: the model gave NaN; its parameters are damaged, or what it was given overflows them");
    return subjects.map((_, index) => values.slice(index * classes, (index + 1) * classes));
  };
}
