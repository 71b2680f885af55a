import { cepstrumOrder, type FrontEnd, hzToMel } from "@cochlea/dsp";

/** The vertical axis of an image of bands. */
export interface BandAxis {
  readonly title: string;
  /** What the axis shows, from bottom to top. */
  readonly domain: readonly [number, number];
  /** Where the image lies on it. */
  readonly image: readonly [number, number];
  /** Ticks with labels of their own; where there are none, the axis shows its numbers. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/** Hertz for spectra and mel bands, numbers of coefficients or rows otherwise. */
export function bandAxis(frontEnd: FrontEnd, bands: number): BandAxis {
  if (frontEnd.deltas !== null) return rows("row: features, then deltas", bands);
  if (frontEnd.kind === "mfcc" && frontEnd.mfcc !== null) return { ...rows("coefficient", bands), ticks: coefficientTicks(frontEnd.mfcc) };
  return frontEnd.kind === "spectrogram" ? linearAxis(frontEnd, bands) : melAxis(frontEnd, bands);
}

function rows(title: string, bands: number): BandAxis {
  return { title, domain: [-0.5, bands - 0.5], image: [-0.5, bands - 0.5], ticks: [] };
}

/** About eight coefficients by their number, which is not that of their row where C0 stands last or is left out. */
function coefficientTicks(mfcc: NonNullable<FrontEnd["mfcc"]>): BandAxis["ticks"] {
  const step = Math.ceil(mfcc.count / 8);
  return cepstrumOrder(mfcc).map((number, at) => ({ at, label: String(number) })).filter(({ at }) => at % step === 0);
}

/** Bin k stands for the frequencies half a bin about its own. */
function linearAxis({ sampleRate, fftLength }: FrontEnd, bands: number): BandAxis {
  const width = sampleRate / fftLength;
  return { title: "frequency (Hz)", domain: [0, sampleRate / 2], image: [-width / 2, (bands - 0.5) * width], ticks: [] };
}

/** Round frequencies: 1, 2 and 5 times a power of ten, as far as they are apart on the axis. */
const ROUND_HZ = [0, ...[10, 100, 1000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power])];

/** Bands are equally high, so frequencies stand where the mel scale has them: band b's peak at b. */
function melAxis({ mel, sampleRate }: FrontEnd, bands: number): BandAxis {
  const { scale, minHz, maxHz } = mel ?? { scale: "htk" as const, minHz: 0, maxHz: sampleRate / 2 };
  const low = hzToMel(minHz, scale);
  const step = (hzToMel(maxHz, scale) - low) / (bands + 1);
  const ticks = ROUND_HZ.map((hz) => ({ at: (hzToMel(hz, scale) - low) / step - 1, label: String(hz) }));
  const shown = ticks.filter(({ at }) => at >= -0.5 && at <= bands - 0.5);
  return { title: "frequency (Hz), mel scale", domain: [-0.5, bands - 0.5], image: [-0.5, bands - 0.5], ticks: apart(shown, bands / 14) };
}

/** From the top, the ticks at least so far from the one above. */
function apart<T extends { readonly at: number }>(ticks: readonly T[], least: number): T[] {
  return ticks.reduceRight<T[]>((kept, tick) => (kept.length === 0 || kept[0].at - tick.at >= least ? [tick, ...kept] : kept), []);
}
