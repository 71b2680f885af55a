import type { RankingPoint } from "@cochlea/trainer";
import { COLOUR, svg } from "./svg.ts";

/** A figure from 0 to 1 by name. */
export interface ShareBar {
  readonly label: string;
  readonly share: number;
}

/** Shares below one another on one scale from 0 to 1, as SVG. */
export function shareBars(bars: readonly ShareBar[], title: string): Promise<string> {
  return svg({
    description: `Bars: ${title}`,
    width: 560, height: 18 * Math.max(1, bars.length),
    data: [{ name: "bars", values: [...bars] }],
    scales: [
      { name: "x", type: "linear", domain: [0, 1], range: "width" },
      { name: "y", type: "band", domain: { data: "bars", field: "label" }, range: "height", padding: 0.15 },
    ],
    axes: [{ orient: "bottom", scale: "x", title, tickCount: 6, grid: true }, { orient: "left", scale: "y", ticks: false, domain: false, labelLimit: 200 }],
    marks: [{ type: "rect", aria: false, from: { data: "bars" }, encode: { enter: { x: { scale: "x", value: 0 }, x2: { scale: "x", field: "share" }, y: { scale: "y", field: "label" }, height: { scale: "y", band: 1 }, fill: { value: COLOUR } } } }],
  });
}

/** Points that are drawn of one curve: what lies between cannot be seen. */
const POINTS = 200;

/** Precision over recall, a line a class, as SVG. */
export function recallCurves(curves: ReadonlyMap<string, readonly RankingPoint[]>): Promise<string> {
  const values = [...curves].flatMap(([label, points]) => thinned(points).map(({ precision, recall }) => ({ label, precision, recall })));
  return svg({
    description: "Lines: precision over recall",
    width: 420, height: 320,
    data: [{ name: "points", values }],
    scales: [
      { name: "x", type: "linear", domain: [0, 1], range: "width" },
      { name: "y", type: "linear", domain: [0, 1], range: "height" },
      { name: "colour", type: "ordinal", domain: [...curves.keys()], range: { scheme: "tableau10" } },
    ],
    axes: [{ orient: "bottom", scale: "x", title: "recall", grid: true, tickCount: 6 }, { orient: "left", scale: "y", title: "precision", grid: true, tickCount: 6 }],
    legends: [{ stroke: "colour", symbolType: "stroke" }],
    marks: [{ type: "group", aria: false, from: { facet: { name: "curve", data: "points", groupby: "label" } }, marks: [{ type: "line", aria: false, from: { data: "curve" }, encode: { enter: { x: { scale: "x", field: "recall" }, y: { scale: "y", field: "precision" }, stroke: { scale: "colour", field: "label" }, strokeWidth: { value: 1.5 } } } }] }],
  });
}

function thinned(points: readonly RankingPoint[]): readonly RankingPoint[] {
  const step = Math.ceil(points.length / POINTS);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}
