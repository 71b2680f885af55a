import { sha1 } from "@noble/hashes/legacy.js";
import type { Split } from "../examples/example.ts";

/** Speech Commands' own bound on clips a class: 2^27 − 1. */
const MOST_CLIPS = 2 ** 27 - 1;

export interface SpeechCommandsSplitOptions {
  /** Share of speakers in the validation part, in percent. Default 10. */
  readonly validationPercent?: number;
  /** Share of speakers in the test part, in percent. Default 10. */
  readonly testPercent?: number;
}

/**
 * The official part of a Speech Commands clip, from the SHA-1 of its name up to `_nohash_`: all clips of a speaker are in one part.
 *
 * @param fileName A name or a path with forward slashes; folders do not count.
 * @throws {RangeError} Unless the percentages are at least 0 and together at most 100.
 * @see P. Warden, Speech Commands, arXiv:1804.03209; `which_set` in TensorFlow's `speech_commands/input_data.py`.
 */
export function speechCommandsSplit(fileName: string, options: SpeechCommandsSplitOptions = {}): Split {
  const { validationPercent = 10, testPercent = 10 } = options;
  if (!(validationPercent >= 0 && testPercent >= 0 && validationPercent + testPercent <= 100)) {
    throw new RangeError(`speechCommandsSplit: need percentages >= 0 that sum to at most 100, got ${validationPercent} and ${testPercent}`);
  }
  const name = fileName.slice(fileName.lastIndexOf("/") + 1).replace(/_nohash_.*$/, "");
  const digest = sha1(new TextEncoder().encode(name));
  // The digest modulo 2^27: its last 27 bits.
  const bucket = new DataView(digest.buffer, digest.byteOffset).getUint32(16) % (MOST_CLIPS + 1);
  const percent = bucket * (100 / MOST_CLIPS);
  if (percent < validationPercent) return "validation";
  return percent < validationPercent + testPercent ? "test" : "train";
}
