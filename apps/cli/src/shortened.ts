import stringWidth from "string-width";

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Text that is wider than so many columns of a terminal without its end, which `…` stands for; no letter is cut in two. */
export function shortened(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let kept = "";
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (stringWidth(kept + segment) >= columns) break;
    kept += segment;
  }
  return `${kept}…`;
}
