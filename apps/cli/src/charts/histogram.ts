import { COLOUR, svg } from "./svg.ts";

/** A bar of a chart, from one value to another or of a name. */
export interface Bar {
  readonly label: string;
  readonly count: number;
}

/** How often values fall between even steps; steps are 1, 2 or 5 times a power of ten, about `bars` of them. */
export function binned(values: readonly number[], bars = 24): { readonly from: number; readonly to: number; readonly count: number }[] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const step = roundStep((high - low || Math.abs(high) || 1) / bars);
  const first = Math.floor(low / step);
  const counts = new Array<number>(Math.max(1, Math.floor(high / step) - first + 1)).fill(0);
  for (const value of values) counts[Math.floor(value / step) - first]++;
  return counts.map((count, index) => ({ from: (first + index) * step, to: (first + index + 1) * step, count }));
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * 0.999)!;
}

/** How often a number occurs, as SVG. */
export function histogram(values: readonly number[], title: string): Promise<string> {
  const bins = binned(values);
  return svg({
    width: 300, height: 130,
    data: [{ name: "bins", values: bins }],
    scales: [
      { name: "x", type: "linear", domain: [bins[0].from, bins[bins.length - 1].to], range: "width", nice: false, zero: false },
      { name: "y", type: "linear", domain: { data: "bins", field: "count" }, range: "height", nice: true, zero: true },
    ],
    axes: [{ orient: "bottom", scale: "x", title, tickCount: 6 }, { orient: "left", scale: "y", title: "clips", tickCount: 4, grid: true, format: "~s" }],
    marks: [{ type: "rect", from: { data: "bins" }, encode: { enter: { x: { scale: "x", field: "from", offset: 0.5 }, x2: { scale: "x", field: "to", offset: -0.5 }, y: { scale: "y", field: "count" }, y2: { scale: "y", value: 0 }, fill: { value: COLOUR } } } }],
  });
}

/** Named bars below one another, as SVG. */
export function barChart(bars: readonly Bar[], title: string): Promise<string> {
  return svg({
    width: 560, height: 18 * bars.length,
    data: [{ name: "bars", values: [...bars] }],
    scales: [
      { name: "x", type: "linear", domain: { data: "bars", field: "count" }, range: "width", nice: true, zero: true },
      { name: "y", type: "band", domain: { data: "bars", field: "label" }, range: "height", padding: 0.15 },
    ],
    axes: [{ orient: "bottom", scale: "x", title, tickCount: 6, format: "~s", grid: true }, { orient: "left", scale: "y", ticks: false, domain: false, labelLimit: 200 }],
    marks: [{ type: "rect", from: { data: "bars" }, encode: { enter: { x: { scale: "x", value: 0 }, x2: { scale: "x", field: "count" }, y: { scale: "y", field: "label" }, height: { scale: "y", band: 1 }, fill: { value: COLOUR } } } }],
  });
}
