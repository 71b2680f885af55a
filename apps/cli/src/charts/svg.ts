import { parse, type Spec, View } from "vega";

const FONT = "Open Sans, Helvetica, Arial, sans-serif";

/** Of what a chart shows, where it shows one thing. */
export const COLOUR = "#3b528b";

/** A chart of Vega as SVG, in the pages' letters and colours. */
export function svg(spec: object): Promise<string> {
  const config = { axis: { labelFont: FONT, titleFont: FONT, titleFontWeight: "normal", gridColor: "#eee", labelColor: "#333", titleColor: "#333", labelFontSize: 11, titleFontSize: 12, aria: false }, legend: { aria: false, labelFont: FONT, titleFont: FONT, titleFontWeight: "normal" } };
  return drawn({ ...spec, padding: 8, config } as Spec);
}

/** What a specification of Vega draws, as SVG. */
export async function drawn(spec: Spec): Promise<string> {
  const view = new View(parse(spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
