import { createWaveformPreparer, type FrontEnd, type Waveform } from "@cochlea/dsp";
import type { Example, Skipped } from "../examples/example.ts";
import type { Clip } from "../samples/waveform-source.ts";
import { hashSamples } from "./hash-samples.ts";
import { inParallel } from "./in-parallel.ts";
import { createRecordingReader, type readRecording } from "./read-recording.ts";
import { recordingFault } from "./recording-fault.ts";

export interface LoadExamplesOptions {
  /** Stop at the first file that cannot be read. Default false: it is skipped. */
  readonly strict?: boolean;
  /** Files read at once. Default 8. */
  readonly concurrency?: number;
  /** Called after each file. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface LoadedExamples<Kind extends Example = Example> {
  /** In the order of the examples; the whole set is kept in memory as float32 at the front end's rate. */
  readonly clips: readonly (Kind & Clip)[];
  readonly skipped: readonly Skipped[];
  /** Files that were used though something in them was wrong, and what. */
  readonly repaired: readonly Skipped[];
  /** SHA-256 of the decoded samples, by id: equal for the same recording under another name or in another container. */
  readonly contentHashes: ReadonlyMap<string, string>;
}

/**
 * Reads recordings and prepares them for a front end: decode, mix channels, resample, trim or pad.
 *
 * @throws {Error} Under `strict`, one line that names the first file that cannot be read and why.
 */
export async function loadExamples<Kind extends Example>(examples: readonly Kind[], frontEnd: FrontEnd, options: LoadExamplesOptions = {}): Promise<LoadedExamples<Kind>> {
  const { strict = false, concurrency = 8, onProgress } = options;
  if (!(Number.isInteger(concurrency) && concurrency >= 1)) throw new RangeError(`loadExamples: need a whole concurrency >= 1, got ${concurrency}`);
  const prepare = createWaveformPreparer(frontEnd);
  const read = createRecordingReader();
  let done = 0;
  const outcomes = await inParallel(examples, concurrency, async (example) => {
    const outcome = await load(example, read, prepare);
    if (strict && "reason" in outcome) throw new Error(`loadExamples: ${example.id}: ${outcome.reason}`);
    onProgress?.(++done, examples.length);
    return outcome;
  });
  const loaded = outcomes.filter((one) => "clip" in one);
  return {
    clips: loaded.map(({ clip }) => clip),
    skipped: outcomes.filter((one) => "reason" in one),
    repaired: loaded.flatMap(({ clip, repairs }) => repairs.map((reason) => ({ file: clip.id, reason }))),
    contentHashes: new Map(loaded.map(({ clip, contentHash }) => [clip.id, contentHash])),
  };
}

interface Loaded<Kind> {
  readonly clip: Kind & Clip;
  readonly contentHash: string;
  readonly repairs: readonly string[];
}

async function load<Kind extends Example>(example: Kind, read: typeof readRecording, prepare: (waveform: Waveform) => Waveform): Promise<Loaded<Kind> | Skipped> {
  try {
    const audio = await read(example.source);
    return { clip: { ...example, waveform: prepare(audio) }, contentHash: hashSamples(audio), repairs: audio.repairs };
  } catch (error) {
    return { file: example.id, reason: recordingFault(error) };
  }
}
