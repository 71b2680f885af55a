import type { ImageClassifier } from "../load-image-classifier.ts";
import type { ClassifyOptions } from "../open-classifier.ts";
import { fileResults, type FileResult } from "./file-results.ts";
import { readImageFile, type ReadImageOptions } from "./read-image-file.ts";

/**
 * Classifies PNG images in their order, each as soon as it is asked for.
 *
 * A file that cannot be read, or is of another size than the model takes, gives its error in its place; the others go on.
 *
 * @throws {RangeError} If `top` is below 1, because then no file would do.
 */
export function classifyImageFiles(classifier: ImageClassifier, files: Iterable<string> | AsyncIterable<string>, options: ClassifyOptions & ReadImageOptions = {}): AsyncGenerator<FileResult> {
  const { top = 5, threshold, invert = false } = options;
  return fileResults("classifyImageFiles", files, top, async (file) => classifier.classify(await readImageFile(file, { invert }), { top, threshold }));
}
