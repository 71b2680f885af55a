import type { MelScale } from "../mel/mel-scale.ts";
import type { WindowName } from "../fourier/window.ts";

export const FRAMINGS = ["centre", "centre-but-last", "none", "snip-edges", "half-hop"] as const;
export const PAD_MODES = ["reflect", "constant", "symmetric", "edge"] as const;
export const DCT_KINDS = ["orthonormal", "htk", "unnormalised"] as const;

/** How a waveform becomes features, as JSON. Every field is required; presets fill them all. */
export interface FrontEnd {
  /** Rate of the waveform behind the features, in Hz. */
  readonly sampleRate: number;
  /** Length to which clips are trimmed or padded, rounded to whole samples; `null` takes the whole file. */
  readonly clipSeconds: number | null;
  readonly channels: "mono" | "stereo";
  /** Which features; fields that the kind does not need are checked and otherwise ignored. */
  readonly kind: "waveform" | "spectrogram" | "mel" | "mfcc";
  /** Samples in each FFT; the spectrum has `floor(fftLength / 2) + 1` bins. */
  readonly fftLength: number;
  readonly window: FrontEndWindow;
  /** Samples from one frame to the next. */
  readonly hopLength: number;
  /**
   * `centre`: frame t is centred on sample t·hop; `centre-but-last`: the same without the last frame, as Whisper; `none`: only whole FFT lengths;
   * `snip-edges`: only whole windows; `half-hop`: frame t is centred on sample t·hop + hop/2, as Kaldi with its edges not snipped.
   */
  readonly framing: (typeof FRAMINGS)[number];
  /** What lies beyond the ends: the signal mirrored at its last sample (`reflect`) or behind it (`symmetric`), zeros, or its last sample again (`edge`). */
  readonly padMode: (typeof PAD_MODES)[number];
  /** 1 for magnitudes, 2 for powers. */
  readonly power: 1 | 2;
  /** Needed for the kinds `mel` and `mfcc`. */
  readonly mel: FrontEndMel | null;
  readonly log: LogOptions;
  /** Needed for the kind `mfcc`. */
  readonly mfcc: FrontEndMfcc | null;
  /** Slopes over time, put behind the features as further bands, before the normalisation; `null` leaves them out. */
  readonly deltas: DeltaOptions | null;
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
  /** Shape of the `kaiser` window, which needs it; for no other. */
  readonly beta?: number;
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

/** Which rows of which DCT-II make the cepstral coefficients. */
export interface CepstrumOptions {
  /** Number of coefficients. */
  readonly count: number;
  /** Coefficient k times `1 + lifter/2 · sin(π(k + lifterFrom)/lifter)`; 0 leaves this out. */
  readonly lifter: number;
  /** Coefficient k counts from here: 0 in HTK and Kaldi, where C0 is not lifted, 1 in librosa. */
  readonly lifterFrom: 0 | 1;
  /** `orthonormal`; `htk`, whose C0 is √2 times as large; `unnormalised`, twice the sum of products. */
  readonly dct: (typeof DCT_KINDS)[number];
  /** Where C0 stands; `last` and `omitted` are HTK's. */
  readonly c0: "first" | "last" | "omitted";
}

export interface FrontEndMfcc extends CepstrumOptions {
  /** The logarithm of the frame's energy in place of C0; `null` keeps C0. */
  readonly energy: EnergyOptions | null;
}

/** `ln(max(Σ x², floor))` over a frame's samples, scaled and without their mean where the front end says so. */
export interface EnergyOptions {
  /** `raw`: before pre-emphasis and window; `windowed`: after both. */
  readonly kind: "raw" | "windowed";
  readonly floor: number;
}

/** The slope of each band: the straight line that fits best through `width` frames around each. */
export interface DeltaOptions {
  /** 1 for slopes, 2 for the slopes' slopes behind them. */
  readonly order: 1 | 2;
  /** Frames in the fit, odd, at least 3; librosa's default is 9, HTK's, Kaldi's and torchaudio's 5. */
  readonly width: number;
  /**
   * What stands beyond the first and the last frame. `replicate`: they repeat, for slopes of slopes the first slope does (HTK, torchaudio);
   * `kaldi`: they repeat, and slopes of slopes are sums over those frames; `interpolate`: the polynomial of the last `width` frames goes on,
   * and the second order is the curvature of a parabola (librosa).
   */
  readonly edges: "replicate" | "kaldi" | "interpolate";
}

export type LogOptions = { readonly kind: "none" } | NaturalLog | DecibelLog | PcenLog;

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

/**
 * Per-channel energy normalisation in place of a logarithm: `(x / (floor + smooth)^gain + bias)^power - bias^power`,
 * where `smooth` is x behind a low-pass filter along time that begins at 1.
 *
 * Made for x of 16-bit or 32-bit integers: with samples of ±1 set `sampleScale`.
 */
export interface PcenLog {
  readonly kind: "pcen";
  /** 1 takes the level out entirely, 0 leaves it in. */
  readonly gain: number;
  readonly bias: number;
  readonly power: number;
  /** Time in which the low-pass filter forgets, in seconds. */
  readonly timeConstant: number;
  readonly floor: number;
}

/** `(x - mean) / deviation`. */
export type Normalisation =
  | { readonly kind: "none" }
  /** With one pair for the whole map or one for each band. */
  | { readonly kind: "fixed"; readonly mean: readonly number[]; readonly deviation: readonly number[] }
  | ClipNormalisation;

/** By the clip's own figures, which no stream can know in advance. */
export interface ClipNormalisation {
  readonly kind: "clip";
  /** One mean and deviation of everything, or one of each band, over frames and channels. */
  readonly per: "all" | "band";
  /** Whether to divide by the deviation, `√(variance + floor)`, after the mean is taken out. */
  readonly deviation: boolean;
  /** Added to the variance, so that silence has a deviation. */
  readonly floor: number;
}
