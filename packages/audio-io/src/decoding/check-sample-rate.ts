import { AudioFormatError } from "./audio-format-error.ts";

/** @throws {AudioFormatError} Unless `100 <= sampleRate <= 2,000,000` Hz: outside, the header is damaged. */
export function checkSampleRate(caller: string, sampleRate: number): void {
  if (!(sampleRate >= 100 && sampleRate <= 2_000_000)) throw new AudioFormatError(`${caller}: need a sample rate of 100 to 2000000 Hz, got ${sampleRate}`);
}
