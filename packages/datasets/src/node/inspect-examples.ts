import type { Example, Skipped } from "../examples/example.ts";
import { createFingerprinter } from "../inspect/audio-fingerprint.ts";
import { clipStatistics } from "../inspect/clip-statistics.ts";
import type { InspectedClip } from "../inspect/inspected-clip.ts";
import { hashSamples } from "./hash-samples.ts";
import { inParallel } from "./in-parallel.ts";
import { createRecordingReader } from "./read-recording.ts";
import { recordingFault } from "./recording-fault.ts";

export interface InspectExamplesOptions {
  /** Called after each recording. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface InspectedExamples {
  /** In the order of the examples; a few hundred bytes each, for no samples are kept. */
  readonly clips: readonly InspectedClip[];
  readonly broken: readonly Skipped[];
  /** Files that were read though something in them is wrong, and what. */
  readonly repaired: readonly Skipped[];
}

/** Files read at once: their bytes are in memory while others are decoded. */
const AT_ONCE = 4;

/** Decodes every recording once and measures it, to see what a data set is like and what is wrong with it. */
export async function inspectExamples(examples: readonly Example[], { onProgress, signal }: InspectExamplesOptions = {}): Promise<InspectedExamples> {
  const fingerprint = createFingerprinter();
  const read = createRecordingReader();
  const repaired: Skipped[] = [];
  let done = 0;
  const outcomes = await inParallel(examples, AT_ONCE, async (example): Promise<InspectedClip | Skipped> => {
    signal?.throwIfAborted();
    try {
      const audio = await read(example.source);
      if (audio.channels[0].length === 0) return { file: example.id, reason: "no sample in it" };
      repaired.push(...audio.repairs.map((reason) => ({ file: example.id, reason })));
      return { ...example, statistics: clipStatistics(audio), contentHash: hashSamples(audio), fingerprint: fingerprint(audio) };
    } catch (error) {
      return { file: example.id, reason: recordingFault(error) };
    } finally {
      onProgress?.(++done, examples.length);
    }
  });
  return { clips: outcomes.filter((one) => "id" in one), broken: outcomes.filter((one) => "reason" in one), repaired };
}
