import { printable } from "../printable.ts";

/** A piece of HTML that is safe as it stands. */
export class Html {
  constructor(readonly source: string) {}
}

type HtmlPart = string | number | Html | readonly HtmlPart[];

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** HTML into which every string is put as text, whatever it holds: labels and file names are not ours. */
export function html(pieces: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(pieces.map((piece, index) => (index === 0 ? piece : sourceOf(parts[index - 1]) + piece)).join(""));
}

function sourceOf(part: HtmlPart): string {
  if (part instanceof Html) return part.source;
  if (typeof part === "object") return part.map(sourceOf).join("");
  return printable(String(part)).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
