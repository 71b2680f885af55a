import { COLOUR, svg } from "./svg.ts";

/** Values between two others, and how often they occur. */
interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How often a number occurs, for a page. */
export interface Histogram {
  readonly svg: string;
  /** Values that lie so far out that the others would share one bar. */
  readonly beyond: { readonly count: number; readonly least: number; readonly most: number } | null;
}

const BARS = 24;
/** The middle 96 of 100 values, and as much again to either side, are drawn. */
const OUTER_SHARE = 0.02;

/** How often values fall between even steps; steps are 1, 2 or 5 times a power of ten, about `bars` of them. The last bar has its upper end too. */
export function binned(values: readonly number[], bars = BARS): Bin[] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const step = roundStep((high - low || Math.abs(high) || 1) / bars);
  const first = Math.floor(low / step + 1e-9);
  const counts = new Array<number>(Math.max(1, Math.ceil(high / step - 1e-9) - first)).fill(0);
  for (const value of values) counts[Math.min(counts.length - 1, Math.max(0, Math.floor(value / step + 1e-9) - first))]++;
  return counts.map((count, index) => ({ from: (first + index) * step, to: (first + index + 1) * step, count }));
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * 0.999)!;
}

/** @param title What the values are, with their unit. */
export async function histogram(values: readonly number[], title: string): Promise<Histogram> {
  const { inner, beyond } = withoutOutliers(values);
  return { svg: await svg(histogramSpec(withNeighbours(binned(inner)), title)), beyond };
}

/** One file of an hour among words of a second would leave one bar for all the words. */
function withoutOutliers(values: readonly number[]): { readonly inner: readonly number[]; readonly beyond: Histogram["beyond"] } {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [OUTER_SHARE, 1 - OUTER_SHARE].map((share) => sorted[Math.round(share * (sorted.length - 1))]);
  const width = high - low || 0.1 * Math.abs(high);
  const isInner = (value: number): boolean => value >= low - width && value <= high + width;
  const outer = sorted.filter((value) => !isInner(value));
  return { inner: sorted.filter(isInner), beyond: outer.length === 0 ? null : { count: outer.length, least: outer[0], most: outer[outer.length - 1] } };
}

/** A single bar has empty ones beside it, so that it is seen to be one. */
function withNeighbours(bins: readonly Bin[]): readonly Bin[] {
  if (bins.length > 1) return bins;
  const [{ from, to }] = bins;
  const [before, after] = [from === 0 ? 0 : 3, from === 0 ? 6 : 3].map((steps) => steps * (to - from));
  return [{ from: from - before, to: from, count: 0 }, ...bins, { from: to, to: to + after, count: 0 }];
}

function histogramSpec(bins: readonly Bin[], title: string): object {
  return {
    width: 440, height: 200, autosize: { type: "fit", contains: "padding" },
    description: `Histogram: ${title}`,
    data: [{ name: "bins", values: [...bins] }],
    scales: [
      { name: "x", type: "linear", domain: [bins[0].from, bins[bins.length - 1].to], range: "width", nice: false, zero: false },
      { name: "y", type: "linear", domain: { data: "bins", field: "count" }, range: "height", nice: true, zero: true },
    ],
    axes: [{ orient: "bottom", scale: "x", title, tickCount: 6 }, { orient: "left", scale: "y", title: "clips", tickCount: 4, tickMinStep: 1, grid: true, format: ",d" }],
    marks: [{ type: "rect", aria: false, from: { data: "bins" }, encode: { enter: { x: { scale: "x", field: "from", offset: 0.5 }, x2: { scale: "x", field: "to", offset: -0.5 }, y: { scale: "y", field: "count" }, y2: { scale: "y", value: 0 }, fill: { value: COLOUR } } } }],
  };
}
