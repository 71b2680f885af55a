import { type FeatureMap, firstSample, type FrontEnd } from "@cochlea/dsp";
import { bandAxis, type BandAxis } from "./band-axis.ts";
import { narrowed, type ValueImage } from "./colour-image.ts";
import type { Features } from "./extract-features.ts";
import { valueRange } from "./value-range.ts";

/** One picture in a figure: an image of levels or the outline of a waveform, over seconds. */
export type Panel = ImagePanel | OutlinePanel;

export interface ImagePanel {
  readonly kind: "image";
  readonly title: string;
  readonly image: ValueImage;
  /** Where the image begins and ends, in seconds. */
  readonly span: readonly [number, number];
  /** The values of the first and the last colour. */
  readonly range: readonly [number, number];
  readonly unit: string;
  readonly axis: BandAxis;
}

export interface OutlinePanel {
  readonly kind: "outline";
  readonly title: string;
  /** Lowest and highest sample of each stretch of time. */
  readonly points: readonly { readonly seconds: number; readonly low: number; readonly high: number }[];
}

/** Columns of an image, and of an outline. */
const MOST_COLUMNS = 2000;

/** A panel for each channel of one kind of features. */
export function panels({ frontEnd, map, fromSeconds }: Features): Panel[] {
  const [channels, bands, frames] = map.shape;
  const name = panelName(frontEnd, bands);
  const levels = valueRange(map, frontEnd); // of all channels, so that their colours can be compared
  return Array.from({ length: channels }, (_, channel) => {
    const data = map.data.subarray(channel * bands * frames, (channel + 1) * bands * frames);
    const title = channels === 1 ? name : `${name}, ${channel === 0 ? "left" : "right"}`;
    return frontEnd.kind === "waveform" ? outline(title, data, frontEnd.sampleRate, fromSeconds) : { kind: "image", title, ...image({ data, shape: [1, bands, frames] }, frontEnd, fromSeconds), ...levels };
  });
}

/** Deltas stand behind what they are of, with as many rows. */
function panelName({ kind, deltas }: FrontEnd, bands: number): string {
  const orders = deltas?.order ?? 0;
  const own = bands / (1 + orders);
  const names = { waveform: "waveform", spectrogram: "spectrogram", mel: `mel spectrogram, ${own} bands`, mfcc: `MFCC, ${own} coefficients` };
  return names[kind] + (kind === "waveform" ? "" : ["", ", with deltas", ", with deltas of order 1 and 2"][orders]);
}

function image({ data, shape: [, bands, frames] }: FeatureMap, frontEnd: FrontEnd, fromSeconds: number): Pick<ImagePanel, "image" | "span" | "axis"> {
  const { hopLength, sampleRate, window } = frontEnd;
  const middle = (frame: number) => fromSeconds + (firstSample(frontEnd) + window.length / 2 + frame * hopLength) / sampleRate;
  const upsideDown = new Float32Array(data.length); // images begin at the top
  for (let band = 0; band < bands; band++) upsideDown.set(data.subarray(band * frames, (band + 1) * frames), (bands - 1 - band) * frames);
  return {
    image: narrowed({ data: upsideDown, width: frames, height: bands }, MOST_COLUMNS),
    span: [middle(-0.5), middle(frames - 0.5)],
    axis: bandAxis(frontEnd, bands),
  };
}

function outline(title: string, samples: Float32Array, sampleRate: number, fromSeconds: number): OutlinePanel {
  const count = Math.min(MOST_COLUMNS, samples.length);
  const points = Array.from({ length: count }, (_, column) => {
    const [from, to] = [column, column + 1].map((edge) => Math.floor((edge * samples.length) / count));
    let [low, high] = [Infinity, -Infinity];
    for (let index = from; index < Math.min(to + 1, samples.length); index++) {
      low = Math.min(low, samples[index]);
      high = Math.max(high, samples[index]);
    }
    return { seconds: fromSeconds + from / sampleRate, low, high };
  });
  return { kind: "outline", title, points };
}
