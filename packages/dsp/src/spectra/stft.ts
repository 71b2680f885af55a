import { binCount } from "../fourier/bin-count.ts";
import { type FrameOptions, framer, frameReader } from "../framing/frames.ts";
import { keptRealFft } from "../fourier/kept-real-fft.ts";

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
  const { count, samples, start } = framer(options)(signal);
  const { read } = frameReader(options);
  const fft = keptRealFft(options.fftLength);
  const bins = binCount(options.fftLength);
  const frame = new Float64Array(options.fftLength);
  const row = { real: new Float64Array(bins), imaginary: new Float64Array(bins) };
  const result = { real: new Float32Array(bins * count), imaginary: new Float32Array(bins * count) };
  for (let at = 0; at < count; at++) {
    read(samples, start(at), frame);
    fft.forward(frame, row.real, row.imaginary);
    for (let bin = 0; bin < bins; bin++) {
      result.real[bin * count + at] = row.real[bin];
      result.imaginary[bin * count + at] = row.imaginary[bin];
    }
  }
  return { ...result, shape: [bins, count] };
}
