import { AudioFormatError } from "./audio-format-error.ts";

/** The same error with the file's name in front, where there is a name and the error is about the file or what was asked of it. */
export function named(name: string | undefined, error: unknown): unknown {
  if (name === undefined) return error;
  if (error instanceof AudioFormatError) return new AudioFormatError(`${name}: ${error.message}`);
  return error instanceof RangeError ? new RangeError(`${name}: ${error.message}`) : error;
}
