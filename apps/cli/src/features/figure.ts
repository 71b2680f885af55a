import { scheme, type Spec } from "vega";
import { drawn } from "../charts/svg.ts";
import { type ColourTable, colourImage } from "./colour-image.ts";
import type { ImagePanel, OutlinePanel, Panel } from "./panel.ts";

export interface FigureOptions {
  readonly title: string;
  readonly subtitle: string;
  /** Where the time axis begins and ends, in seconds. */
  readonly span: readonly [number, number];
}

const WIDTH = 760;
const HEIGHTS = { image: 240, outline: 120 } as const satisfies Record<Panel["kind"], number>;
const GAP = 62; // below a panel: its time axis and the next one's title
/** Even steps of value look like even steps of brightness, also in grey and to the colour-blind. */
const SCHEME = "magma";
const FONT = "Open Sans, sans-serif";

/** Draws panels below one another, over the same time, as SVG. */
export function drawFigure(panels: readonly Panel[], options: FigureOptions): Promise<string> {
  return drawn(figureSpec(panels, options));
}

function figureSpec(panels: readonly Panel[], { title, subtitle, span }: FigureOptions): Spec {
  const tops = panels.map((_, index) => panels.slice(0, index).reduce((sum, { kind }) => sum + HEIGHTS[kind] + GAP, 0));
  const last = panels[panels.length - 1];
  return {
    width: WIDTH,
    height: tops[tops.length - 1] + HEIGHTS[last.kind],
    padding: 12,
    background: "white",
    config: { axis: { labelFont: FONT, titleFont: FONT, titleFontWeight: "normal", grid: false }, legend: { labelFont: FONT, titleFont: FONT, titleFontWeight: "normal" }, title: { font: FONT, subtitleFont: FONT } },
    title: { text: title, subtitle, anchor: "start", frame: "group", fontSize: 15, offset: 24 },
    scales: [{ name: "time", type: "linear", domain: [...span], range: [0, WIDTH], nice: false, zero: false }],
    marks: panels.map((panel, index) => (panel.kind === "image" ? imageGroup(panel, tops[index], index) : outlineGroup(panel, tops[index], index))),
  } as Spec;
}

/** Digits alone: numbers of hertz and seconds without commas, with as many decimals as the step needs. */
const PLAIN = "f";

const timeAxis = { orient: "bottom", scale: "time", title: "time (s)", tickCount: 10, format: PLAIN };

function groupAt(top: number, height: number): object {
  return { type: "group", encode: { enter: { x: { value: 0 }, y: { value: top }, width: { value: WIDTH }, height: { value: height }, stroke: { value: "#888" } } } };
}

function panelTitle(text: string): object {
  return { text, anchor: "start", frame: "group", fontSize: 12, fontWeight: "normal", offset: 6 };
}

function imageGroup({ title, image, span, range, unit, axis }: ImagePanel, top: number, index: number): object {
  const height = HEIGHTS.image;
  const labels = Object.fromEntries(axis.ticks.map(({ at, label }) => [String(at), label]));
  const ticks = axis.ticks.length === 0 ? { tickCount: 8, format: PLAIN } : { values: axis.ticks.map(({ at }) => at), encode: { labels: { update: { text: { signal: `labels${index}[datum.value]` } } } } };
  return {
    ...groupAt(top, height),
    title: panelTitle(title),
    signals: [{ name: `labels${index}`, value: labels }],
    scales: [
      { name: "band", type: "linear", domain: axis.domain, range: [height, 0], nice: false, zero: false },
      { name: `level${index}`, type: "linear", domain: range, range: { scheme: SCHEME }, nice: false, zero: false },
    ],
    axes: [timeAxis, { orient: "left", scale: "band", title: axis.title, ...ticks }],
    legends: [{ type: "gradient", fill: `level${index}`, direction: "vertical", orient: "right", gradientLength: height - 20, gradientThickness: 14, title: unit }],
    marks: [{
      type: "image",
      clip: true,
      encode: {
        enter: {
          url: { value: colourImage(image, range, colourTable()) },
          x: { scale: "time", value: span[0] }, x2: { scale: "time", value: span[1] },
          y: { scale: "band", value: axis.image[1] }, y2: { scale: "band", value: axis.image[0] },
          aspect: { value: false },
          smooth: { value: image.width > 2 * WIDTH || image.height > 2 * height }, // where cells are smaller than pixels, each pixel is a mean
        },
      },
    }],
  };
}

function outlineGroup({ title, points }: OutlinePanel, top: number, index: number): object {
  const height = HEIGHTS.outline;
  const most = points.reduce((largest, { low, high }) => Math.max(largest, -low, high), 0) || 1;
  return {
    ...groupAt(top, height),
    title: panelTitle(title),
    data: [{ name: `points${index}`, values: points }],
    scales: [{ name: "amplitude", type: "linear", domain: [-most, most], range: [height, 0], nice: false, zero: false }],
    axes: [timeAxis, { orient: "left", scale: "amplitude", title: "amplitude", tickCount: 5, format: PLAIN }],
    marks: [{
      type: "area",
      clip: true,
      from: { data: `points${index}` },
      encode: { enter: { x: { scale: "time", field: "seconds" }, y: { scale: "amplitude", field: "low" }, y2: { scale: "amplitude", field: "high" }, fill: { value: "#3b528b" }, stroke: { value: "#3b528b" }, strokeWidth: { value: 0.7 } } },
    }],
  };
}

/** The colours of the colour bar, in 256 steps. */
function colourTable(): ColourTable {
  const colour = scheme(SCHEME) as (share: number) => string;
  return Array.from({ length: 256 }, (_, step) => parts(colour(step / 255)));
}

/** `#rrggbb` or `rgb(r, g, b)`. */
function parts(colour: string): [number, number, number] {
  const numbers = colour.startsWith("#") ? colour.match(/[0-9a-f]{2}/gi)?.map((hex) => parseInt(hex, 16)) : colour.match(/\d+/g)?.map(Number);
  const [red = 0, green = 0, blue = 0] = numbers ?? [];
  return [red, green, blue];
}
