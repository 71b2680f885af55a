import type { Classifier } from "../load-classifier.ts";
import type { ClassifyOptions } from "../open-classifier.ts";
import { fileResults, type FileResult } from "./file-results.ts";
import { readAudioFile } from "./read-audio-file.ts";

/**
 * Classifies recordings in their order, each as soon as it is asked for.
 *
 * A file that cannot be read gives its error in its place; the others go on.
 *
 * @throws {RangeError} If `top` is below 1, because then no file would do.
 */
export function classifyFiles(classifier: Classifier, files: Iterable<string> | AsyncIterable<string>, options: ClassifyOptions = {}): AsyncGenerator<FileResult> {
  const { top = 5 } = options;
  return fileResults("classifyFiles", files, top, async (file) => classifier.classify(await readAudioFile(file), options));
}
