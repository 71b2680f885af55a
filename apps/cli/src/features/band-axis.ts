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

/** First digits of round frequencies, from roundest on: the first that give a narrow axis enough ticks are taken. */
const ROUND_DIGITS = [[1, 2, 5], [1, 2, 3, 4, 5, 6, 8], [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9], Array.from({ length: 90 }, (_, index) => (index + 10) / 10)];
const FEWEST_TICKS = 4;

const roundHz = (digits: readonly number[]) => [0, ...[10, 100, 1000, 10_000, 100_000].flatMap((power) => digits.map((digit) => Math.round(digit * power)))];

/** Bands are equally high, so frequencies stand where the mel scale has them: band b's peak at b. */
function melAxis({ mel, sampleRate }: FrontEnd, bands: number): BandAxis {
  const { scale, minHz, maxHz } = mel ?? { scale: "htk" as const, minHz: 0, maxHz: sampleRate / 2 };
  const low = hzToMel(minHz, scale);
  const step = (hzToMel(maxHz, scale) - low) / (bands + 1);
  const place = (hz: number) => (hzToMel(hz, scale) - low) / step - 1;
  const shown = (digits: readonly number[]) => roundHz(digits).map((hz) => ({ at: place(hz), label: String(hz) })).filter(({ at }) => at >= -0.5 && at <= bands - 0.5);
  const choices = ROUND_DIGITS.map((digits) => apart(shown(digits), bands / 14));
  const ticks = choices.find(({ length }) => length >= FEWEST_TICKS) ?? choices[choices.length - 1];
  return { title: "frequency (Hz), mel scale", domain: [-0.5, bands - 0.5], image: [-0.5, bands - 0.5], ticks };
}

/** From the top, the ticks at least so far from the one above. */
function apart<T extends { readonly at: number }>(ticks: readonly T[], least: number): T[] {
  return ticks.reduceRight<T[]>((kept, tick) => (kept.length === 0 || kept[0].at - tick.at >= least ? [tick, ...kept] : kept), []);
}
