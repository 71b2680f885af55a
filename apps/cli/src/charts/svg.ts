import { parse, type Spec, View } from "vega";

const FONT = "Open Sans, Helvetica, Arial, sans-serif";

/** Of what a chart shows, where it shows one thing. */
export const COLOUR = "#3b528b";

/** A chart of Vega as SVG. */
export async function svg(spec: object): Promise<string> {
  const config = { axis: { labelFont: FONT, titleFont: FONT, titleFontWeight: "normal", gridColor: "#eee", labelColor: "#333", titleColor: "#333", labelFontSize: 11, titleFontSize: 12, aria: false }, legend: { aria: false, labelFont: FONT, titleFont: FONT, titleFontWeight: "normal" } };
  const view = new View(parse({ ...spec, padding: 8, config } as Spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
