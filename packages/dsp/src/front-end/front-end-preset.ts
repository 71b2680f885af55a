import { parseFrontEnd } from "./front-end-schema.ts";
import type { FrontEnd } from "./front-end.ts";

const PLAIN_MFCC = { count: 40, lifter: 0, lifterFrom: 0, dct: "orthonormal", c0: "first", energy: null } as const;

/** Log-mel of 25 ms Hann windows every 10 ms, as small speech models are trained on. */
const SPEECH = {
  sampleRate: 16000, clipSeconds: 1, channels: "mono", kind: "mel",
  fftLength: 512, window: { name: "hann", length: 400, periodic: true, placement: "centre" }, hopLength: 160,
  framing: "centre", padMode: "reflect", power: 2,
  mel: { bands: 40, scale: "htk", norm: "none", minHz: 0, maxHz: 8000 },
  log: { kind: "natural", offset: 1e-6, floor: 0 },
  mfcc: PLAIN_MFCC,
  deltas: null,
  normalisation: { kind: "none" },
  sampleScale: 1, removeDc: false, preEmphasis: 0,
} as const satisfies FrontEnd;

const PRESETS = {
  /** `MelSpectrogram(16000, n_fft=512, win_length=400, hop_length=160, n_mels=80)`, `AmplitudeToDB(top_db=80)`; `MFCC` with 40 coefficients. */
  torchaudio: {
    ...SPEECH,
    clipSeconds: null,
    mel: { bands: 80, scale: "htk", norm: "none", minHz: 0, maxHz: 8000 },
    log: { kind: "decibel", floor: 1e-10, reference: 1, topDb: 80 },
  },
  /** `power_to_db(melspectrogram(...))` and `feature.mfcc` with every default of librosa. */
  librosa: {
    ...SPEECH,
    sampleRate: 22050, clipSeconds: null,
    fftLength: 2048, window: { name: "hann", length: 2048, periodic: true, placement: "centre" }, hopLength: 512,
    padMode: "constant",
    mel: { bands: 128, scale: "slaney", norm: "slaney", minHz: 0, maxHz: 11025 },
    log: { kind: "decibel", floor: 1e-10, reference: 1, topDb: 80 },
    mfcc: { ...PLAIN_MFCC, count: 20 },
  },
  /** `compute-fbank-feats --num-mel-bins=80 --dither=0`; as MFCC 13 coefficients with the raw energy in place of C0, as `compute-mfcc-feats --dither=0`. */
  kaldi: {
    ...SPEECH,
    clipSeconds: null,
    window: { name: "povey", length: 400, periodic: false, placement: "start" },
    framing: "snip-edges", padMode: "constant",
    mel: { bands: 80, scale: "kaldi", norm: "none", minHz: 20, maxHz: 8000 },
    log: { kind: "natural", offset: 0, floor: 2 ** -23 },
    mfcc: { ...PLAIN_MFCC, count: 13, lifter: 22, energy: { kind: "raw", floor: 2 ** -23 } },
    sampleScale: 32768, removeDc: true, preEmphasis: 0.97,
  },
  /** Magnitudes through 26 triangles in mel, natural logarithm; as MFCC 12 coefficients and C0 behind them (`MFCC_0`), as The HTK Book's chapter 5 has them. */
  htk: {
    ...SPEECH,
    clipSeconds: null,
    window: { name: "hamming", length: 400, periodic: false, placement: "start" },
    framing: "snip-edges", padMode: "constant", power: 1,
    mel: { bands: 26, scale: "kaldi", norm: "none", minHz: 0, maxHz: 8000 },
    log: { kind: "natural", offset: 0, floor: 1 },
    mfcc: { ...PLAIN_MFCC, count: 13, lifter: 22, dct: "htk", c0: "last" },
    sampleScale: 32768, preEmphasis: 0.97,
  },
  /** The input of OpenAI's Whisper, 30 s as 80 × 3000. The normalisation is its `(log10 + 4) / 4`. */
  whisper: {
    ...SPEECH,
    clipSeconds: 30,
    fftLength: 400, framing: "centre-but-last",
    mel: { bands: 80, scale: "slaney", norm: "slaney", minHz: 0, maxHz: 8000 },
    log: { kind: "decibel", floor: 1e-10, reference: 1, topDb: 80 },
    normalisation: { kind: "fixed", mean: [-40], deviation: [40] },
  },
  /** One second at 16 kHz: 40 bands, or 40 coefficients, by 101 frames. */
  "speech-commands": SPEECH,
  /** One second at 8 kHz: 40 bands by 101 frames. */
  "spoken-digits-8k": {
    ...SPEECH,
    sampleRate: 8000,
    fftLength: 256, window: { name: "hann", length: 200, periodic: true, placement: "centre" }, hopLength: 80,
    mel: { bands: 40, scale: "htk", norm: "none", minHz: 0, maxHz: 4000 },
  },
  /** One second at 16 kHz as 1025 bins by 32 frames; natural logarithm, whose range of about -14 to 10 suits an unnormalised network better than decibels. */
  "cnn-spectrogram": {
    ...SPEECH,
    kind: "spectrogram",
    fftLength: 2048, window: { name: "hann", length: 2048, periodic: true, placement: "centre" }, hopLength: 512,
  },
  /** 176,000 stereo samples at 44.1 kHz as 2 × 64 bands × 344 frames, in decibels down to 80 below the maximum. */
  "cnn4-stereo": {
    ...SPEECH,
    sampleRate: 44100, clipSeconds: 176000 / 44100, channels: "stereo",
    fftLength: 1024, window: { name: "hann", length: 1024, periodic: true, placement: "centre" }, hopLength: 512,
    mel: { bands: 64, scale: "htk", norm: "none", minHz: 0, maxHz: 22050 },
    log: { kind: "decibel", floor: 1e-10, reference: 1, topDb: 80 },
  },
} as const satisfies Record<string, FrontEnd>;

export type FrontEndPresetName = keyof typeof PRESETS;

/** Every preset's name. */
export const FRONT_END_PRESETS = Object.keys(PRESETS) as FrontEndPresetName[];

/**
 * A named, complete front end, with fields of your own in place of its.
 *
 * A field is replaced as a whole: `{ mel: { ...frontEndPreset("kaldi").mel!, bands: 40 } }`.
 *
 * @throws {RangeError} For an unknown name, or overrides that do not fit the rest.
 */
export function frontEndPreset(name: FrontEndPresetName, overrides: Partial<FrontEnd> = {}): FrontEnd {
  if (!Object.hasOwn(PRESETS, name)) throw new RangeError(`frontEndPreset: need one of ${FRONT_END_PRESETS.join(", ")}, got ${name}`);
  return parseFrontEnd({ ...PRESETS[name], ...overrides });
}
