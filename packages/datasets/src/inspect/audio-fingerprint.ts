import { createFeatureExtractor, createWaveformPreparer, type FrontEnd, type Waveform } from "@cochlea/dsp";

/** 32 bits a frame of 16 ms; 0 for a frame too soft to say anything. */
export type Fingerprint = Uint32Array;

/** Bits in a word, each of two neighbouring bands. */
const BITS = 32;
/** Frames kept of a long recording: the first 16 seconds. */
const MOST_FRAMES = 1000;
/** Frames softer than this share of the loudest one's energy say nothing. */
const SOFTEST = 1e-4;

/** Windows of a quarter of a second, so close that a shift between two of them hardly changes what they hold. */
const FRONT_END: FrontEnd = {
  sampleRate: 8000, clipSeconds: null, channels: "mono", kind: "mel",
  fftLength: 2048, window: { name: "hann", length: 2048, periodic: true, placement: "centre" }, hopLength: 128,
  framing: "centre", padMode: "constant", power: 2,
  mel: { bands: BITS + 1, scale: "htk", norm: "none", minHz: 150, maxHz: 3700 },
  log: { kind: "none" },
  mfcc: null, deltas: null, normalisation: { kind: "none" },
  sampleScale: 1, removeDc: false, preEmphasis: 0,
};

/**
 * Makes fingerprints that stay nearly the same when a recording is encoded anew, made louder or softer, or shifted.
 *
 * A bit says whether the difference of energy between two neighbouring bands grew or fell since the frame before: that depends neither on the level nor, much, on a filter.
 *
 * @see J. Haitsma, T. Kalker, A Highly Robust Audio Fingerprinting System, ISMIR 2002; with mel bands, and frames 16 ms apart.
 */
export function createFingerprinter(): (waveform: Waveform) => Fingerprint {
  const prepare = createWaveformPreparer(FRONT_END);
  const extract = createFeatureExtractor(FRONT_END);
  return (waveform) => {
    const { data, shape: [, bands, frames] } = extract(prepare(firstSeconds(waveform)));
    return wordsOf(data, bands, Math.min(frames, MOST_FRAMES));
  };
}

function firstSeconds({ channels, sampleRate }: Waveform): Waveform {
  const most = Math.ceil((MOST_FRAMES * FRONT_END.hopLength * sampleRate) / FRONT_END.sampleRate);
  return { channels: channels.map((signal) => signal.subarray(0, most)), sampleRate };
}

/** @param energies Row-major `[bands, frames]`. */
function wordsOf(energies: Float32Array, bands: number, frames: number): Fingerprint {
  const stride = energies.length / bands;
  const loudness = Array.from({ length: frames }, (_, frame) => sumOfFrame(energies, bands, stride, frame));
  const least = SOFTEST * loudness.reduce((most, value) => Math.max(most, value), 0);
  const words = new Uint32Array(frames);
  for (let frame = 1; frame < frames; frame++) {
    if (loudness[frame] > least && loudness[frame - 1] > least) words[frame] = wordOf(energies, stride, frame);
  }
  return words;
}

function sumOfFrame(energies: Float32Array, bands: number, stride: number, frame: number): number {
  let sum = 0;
  for (let band = 0; band < bands; band++) sum += energies[band * stride + frame];
  return sum;
}

function wordOf(energies: Float32Array, stride: number, frame: number): number {
  let word = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const [low, high] = [bit * stride + frame, (bit + 1) * stride + frame];
    const growth = energies[low] - energies[high] - (energies[low - 1] - energies[high - 1]);
    word = (word << 1) | (growth > 0 ? 1 : 0);
  }
  return word >>> 0;
}
