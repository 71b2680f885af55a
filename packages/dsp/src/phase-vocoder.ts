import type { ComplexSpectrogram } from "./stft.ts";

export interface PhaseVocoderOptions {
  /** Above 1 gives fewer frames: faster. */
  readonly factor: number;
  /** Of the transform behind the spectrum. */
  readonly fftLength: number;
  /** Samples from one of its frames to the next. */
  readonly hopLength: number;
}

/**
 * Stretches a spectrum in time: magnitudes between two frames are mixed, and each bin's phase moves on as fast as between them.
 *
 * @returns `ceil(frames / factor)` frames.
 * @throws {RangeError} Unless `factor` is positive.
 * @see J. L. Flanagan and R. M. Golden, Phase vocoder, 1966; `librosa.phase_vocoder`, `torchaudio.functional.phase_vocoder`.
 */
export function phaseVocoder({ real, imaginary, shape: [bins, frames] }: ComplexSpectrogram, { factor, fftLength, hopLength }: PhaseVocoderOptions): ComplexSpectrogram {
  if (!(factor > 0 && factor < Infinity)) throw new RangeError(`phaseVocoder: need a positive factor, got ${factor}`);
  const count = Math.ceil(frames / factor);
  const result = { real: new Float32Array(bins * count), imaginary: new Float32Array(bins * count) };
  for (let bin = 0; bin < bins; bin++) {
    const magnitude = (frame: number) => (frame < frames ? Math.hypot(real[bin * frames + frame], imaginary[bin * frames + frame]) : 0);
    const angle = (frame: number) => (frame < frames ? Math.atan2(imaginary[bin * frames + frame], real[bin * frames + frame]) : 0);
    const expected = (2 * Math.PI * bin * hopLength) / fftLength;
    let phase = angle(0);
    for (let at = 0; at < count; at++) {
      const frame = Math.floor(at * factor);
      const share = at * factor - frame;
      const size = (1 - share) * magnitude(frame) + share * magnitude(frame + 1);
      result.real[bin * count + at] = size * Math.cos(phase);
      result.imaginary[bin * count + at] = size * Math.sin(phase);
      const ahead = angle(frame + 1) - angle(frame) - expected;
      phase += expected + ahead - 2 * Math.PI * Math.round(ahead / (2 * Math.PI));
    }
  }
  return { ...result, shape: [bins, count] };
}
