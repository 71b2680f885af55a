import type { MelScale } from "./mel-scale.ts";
import type { WindowName } from "./window.ts";

/** How a waveform becomes features, as JSON. Every field is required; presets fill them all. */
export interface FrontEnd {
  /** Rate of the waveform behind the features, in Hz. */
  readonly sampleRate: number;
  /** Length to which clips are trimmed or padded, rounded to whole samples; `null` takes the whole file. */
  readonly clipSeconds: number | null;
  readonly channels: "mono" | "stereo";
  /** Which features; fields that the kind does not need are checked and otherwise ignored. */
  readonly kind: "waveform" | "spectrogram" | "mel" | "mfcc";
  /** Samples in each FFT, even; the spectrum has `fftLength / 2 + 1` bins. */
  readonly fftLength: number;
  readonly window: FrontEndWindow;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /** `centre`: frame t is centred on sample t·hop; `none`: only whole FFT lengths; `snip-edges`: only whole windows. */
  readonly framing: "centre" | "none" | "snip-edges";
  /** What lies beyond the ends when `framing` is `centre`: the mirrored signal or zeros. */
  readonly padMode: "reflect" | "constant";
  /** 1 for magnitudes, 2 for powers. */
  readonly power: 1 | 2;
  /** Needed for the kinds `mel` and `mfcc`. */
  readonly mel: FrontEndMel | null;
  readonly log: LogOptions;
  /** Needed for the kind `mfcc`: orthonormal DCT-II, then coefficient k times `1 + lifter/2 · sin(πk/lifter)`; `lifter` 0 leaves this out. */
  readonly mfcc: { readonly count: number; readonly lifter: number } | null;
  readonly normalisation: Normalisation;
  /** Factor on every sample; 1, or 32768 where a reference counts in 16-bit integers. */
  readonly sampleScale: number;
  /** Subtract the mean of each frame's samples under the window, before pre-emphasis. */
  readonly removeDc: boolean;
  /** `x[i] - c·x[i-1]` within each frame, where the first sample is its own predecessor; 0 leaves it out. */
  readonly preEmphasis: number;
}

export interface FrontEndWindow {
  readonly name: WindowName;
  /** Samples under the window, at most `fftLength`; the rest of the FFT is zeros. */
  readonly length: number;
  /** Period `length` (for spectra, as PyTorch and librosa) or `length - 1` (symmetric, as Kaldi). */
  readonly periodic: boolean;
  /** Where a window shorter than the FFT lies in it: `centre` as PyTorch and librosa, `start` as Kaldi and TensorFlow. */
  readonly placement: "centre" | "start";
}

export interface FrontEndMel {
  readonly bands: number;
  /** `htk` and `slaney` draw the triangles in Hz, `kaldi` in mel (and leaves the Nyquist bin out). */
  readonly scale: MelScale;
  /** `slaney` gives each triangle unit area in Hz; `none` gives it height 1. */
  readonly norm: "none" | "slaney";
  /** Lower edge of the first band. */
  readonly minHz: number;
  /** Upper edge of the last band, at most half the sample rate. */
  readonly maxHz: number;
}

export type LogOptions = { readonly kind: "none" } | NaturalLog | DecibelLog;

/** `ln(max(x, floor) + offset)` */
export interface NaturalLog {
  readonly kind: "natural";
  readonly offset: number;
  readonly floor: number;
}

/** `10 log10(max(x, floor) / reference)`, with 20 for 10 where `power` is 1. */
export interface DecibelLog {
  readonly kind: "decibel";
  readonly floor: number;
  /** A value, or the clip's maximum (which no stream can know in advance). */
  readonly reference: number | "maximum";
  /** Raises what lies further below the clip's maximum, in dB; `null` leaves it. */
  readonly topDb: number | null;
}

/** `(x - mean) / deviation`, with one pair for the whole map or one for each band. */
export type Normalisation =
  | { readonly kind: "none" }
  | { readonly kind: "fixed"; readonly mean: readonly number[]; readonly deviation: readonly number[] };
