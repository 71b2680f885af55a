import { type FrameOptions, framer } from "./frames.ts";
import { realFft } from "./real-fft.ts";

/** A complex spectrum over time; both parts are row-major `[bins, frames]`. */
export interface ComplexSpectrogram {
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
  readonly shape: readonly [bins: number, frames: number];
}

/**
 * Short-time Fourier transform.
 *
 * The phase refers to the start of each frame of `fftLength` samples, as in PyTorch and librosa.
 *
 * @throws {RangeError} If the signal is too short for one frame.
 * @see `torch.stft`, `librosa.stft`.
 */
export function stft(signal: Float32Array, options: FrameOptions): ComplexSpectrogram {
  const frames = framer(options)(signal);
  const fft = realFft(options.fftLength);
  const bins = options.fftLength / 2 + 1;
  const frame = new Float64Array(options.fftLength);
  const row = { real: new Float64Array(bins), imaginary: new Float64Array(bins) };
  const result = { real: new Float32Array(bins * frames.count), imaginary: new Float32Array(bins * frames.count) };
  for (let at = 0; at < frames.count; at++) {
    frames.read(at, frame);
    fft.forward(frame, row.real, row.imaginary);
    for (let bin = 0; bin < bins; bin++) {
      result.real[bin * frames.count + at] = row.real[bin];
      result.imaginary[bin * frames.count + at] = row.imaginary[bin];
    }
  }
  return { ...result, shape: [bins, frames.count] };
}
