import type { Classifier, ClassifyOptions } from "../load-classifier.ts";
import type { Prediction } from "../rank-predictions.ts";
import { readAudioFile } from "./read-audio-file.ts";

/** What became of one file. */
export type FileResult = { readonly file: string; readonly predictions: Prediction[] } | { readonly file: string; readonly error: Error };

/**
 * Classifies files in their order, each as soon as it is asked for.
 *
 * A file that cannot be read gives its error in its place; the others go on.
 *
 * @throws {RangeError} If `top` is below 1, because then no file would do.
 */
export async function* classifyFiles(classifier: Classifier, files: Iterable<string> | AsyncIterable<string>, options: ClassifyOptions = {}): AsyncGenerator<FileResult> {
  const { top = 5 } = options;
  if (!(Number.isInteger(top) && top >= 1)) throw new RangeError(`classifyFiles: need top to be a whole number of at least 1, got ${top}`);
  for await (const file of files) yield await classifyFile(classifier, file, top);
}

async function classifyFile(classifier: Classifier, file: string, top: number): Promise<FileResult> {
  try {
    return { file, predictions: await classifier.classify(await readAudioFile(file), { top }) };
  } catch (error) {
    return { file, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
