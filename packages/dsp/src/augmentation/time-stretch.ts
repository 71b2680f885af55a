import type { RandomStream } from "@cochlea/random";
import { drawBetween } from "./draw-between.ts";
import { fitLength } from "../waveform/fit-length.ts";
import type { FrameOptions } from "../framing/frames.ts";
import { inverseStft } from "../spectra/inverse-stft.ts";
import { phaseVocoder } from "../spectra/phase-vocoder.ts";
import { speed } from "./speed.ts";
import { stft } from "../spectra/stft.ts";
import type { Waveform } from "../waveform.ts";

export interface StretchOptions {
  /** Samples in each frame of the phase vocoder; longer keeps tones cleaner, shorter keeps attacks sharper. Default 2048. */
  readonly fftLength?: number;
  /** Samples from one frame to the next. Default a quarter of `fftLength`. */
  readonly hopLength?: number;
}

/**
 * Makes a signal shorter (`factor` above 1) or longer at the same pitch, by a phase vocoder with Hann windows.
 *
 * @returns `round(length / factor)` new samples.
 * @throws {RangeError} Unless `factor` is positive and finite.
 * @see `librosa.effects.time_stretch`.
 */
export function timeStretch(signal: Float32Array, factor: number, options: StretchOptions = {}): Float32Array {
  if (!(factor > 0 && factor < Infinity)) throw new RangeError(`timeStretch: need a positive factor, got ${factor}`);
  const { fftLength = 2048, hopLength = Math.max(1, Math.floor(fftLength / 4)) } = options;
  if (signal.length === 0) return new Float32Array(0);
  const frames: FrameOptions = { fftLength, hopLength, window: { name: "hann", length: fftLength, periodic: true, placement: "centre" }, framing: "centre", padMode: "constant" };
  const stretched = phaseVocoder(stft(signal, frames), { factor });
  return inverseStft(stretched, { ...frames, length: Math.round(signal.length / factor) });
}

/**
 * Raises a signal's pitch (positive) or lowers it at the same length: stretched in time, then played faster.
 *
 * @param semitones 12 are an octave; fractions will do.
 * @returns A new array of the signal's length.
 * @throws {RangeError} Unless `-48 <= semitones <= 48`.
 * @see `librosa.effects.pitch_shift`.
 */
export function pitchShift(signal: Float32Array, semitones: number, options: StretchOptions = {}): Float32Array {
  if (!(Math.abs(semitones) <= 48)) throw new RangeError(`pitchShift: need -48 to 48 semitones, got ${semitones}`);
  const factor = 2 ** (semitones / 12);
  return fitLength(speed(timeStretch(signal, 1 / factor, options), factor), { length: signal.length });
}

export interface RandomStretchOptions extends StretchOptions {
  readonly minFactor: number;
  readonly maxFactor: number;
}

/**
 * Stretches all channels by one factor, uniform between the limits. Its length changes.
 *
 * @throws {RangeError} Unless `0 < minFactor <= maxFactor`.
 */
export function randomTimeStretch({ channels, sampleRate }: Waveform, stream: RandomStream, { minFactor, maxFactor, ...options }: RandomStretchOptions): Waveform {
  const factor = drawBetween(stream, "randomTimeStretch", "Factor", minFactor, maxFactor);
  return { channels: channels.map((channel) => timeStretch(channel, factor, options)), sampleRate };
}

export interface RandomPitchOptions extends StretchOptions {
  readonly minSemitones: number;
  readonly maxSemitones: number;
}

/**
 * Moves all channels' pitch by one number of semitones, uniform between the limits.
 *
 * @throws {RangeError} Unless `-48 <= minSemitones <= maxSemitones <= 48`.
 */
export function randomPitchShift({ channels, sampleRate }: Waveform, stream: RandomStream, { minSemitones, maxSemitones, ...options }: RandomPitchOptions): Waveform {
  const semitones = drawBetween(stream, "randomPitchShift", "Semitones", minSemitones, maxSemitones);
  return { channels: channels.map((channel) => pitchShift(channel, semitones, options)), sampleRate };
}
