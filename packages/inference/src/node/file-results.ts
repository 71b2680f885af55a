import type { Prediction } from "../rank-predictions.ts";

/** What became of one file. */
export type FileResult = { readonly file: string; readonly predictions: Prediction[] } | { readonly file: string; readonly error: Error };

/** Classifies files in their order; `of` names the caller in an error. */
export async function* fileResults(of: string, files: Iterable<string> | AsyncIterable<string>, top: number, classify: (file: string) => Promise<Prediction[]>): AsyncGenerator<FileResult> {
  if (!(Number.isInteger(top) && top >= 1)) throw new RangeError(`${of}: need top to be a whole number of at least 1, got ${top}`);
  for await (const file of files) yield await fileResult(file, classify);
}

async function fileResult(file: string, classify: (file: string) => Promise<Prediction[]>): Promise<FileResult> {
  try {
    return { file, predictions: await classify(file) };
  } catch (error) {
    return { file, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
