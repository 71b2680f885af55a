import { printable } from "../printable.ts";
import { BASE_STYLE } from "./base-style.ts";

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
  return typeof part === "object" ? part.map(sourceOf).join("") : text(String(part));
}

/** Text as HTML has it. */
export function text(value: string): string {
  return printable(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/**
 * A table whose first column names the rows and whose others are numbers.
 *
 * @param shade How dark a cell is, from 0 to 1, by row and column of numbers.
 */
export function htmlTable(titles: readonly string[], rows: readonly (readonly string[])[], shade?: (row: number, column: number) => number): string {
  const cell = (value: string, row: number, column: number): Html => html`<td${new Html(shade ? shading(shade(row, column)) : "")}>${value}</td>`;
  return html`<div class="table" role="region" aria-label="${titles[0]}" tabindex="0"><table><thead><tr>${titles.map((title) => html`<th scope="col"><bdi>${title}</bdi></th>`)}</tr></thead><tbody>
${rows.map(([name, ...numbers], row) => html`<tr><th scope="row"><bdi>${name}</bdi></th>${numbers.map((value, column) => cell(value, row, column))}</tr>
`)}</tbody></table></div>`.source;
}

/** No darker than text on it can be read. */
const DARKEST = 45;

function shading(share: number): string {
  return share > 0 ? ` style="background:color-mix(in srgb, var(--bar) ${(DARKEST * share).toFixed(0)}%, transparent)"` : "";
}

/** Nothing is fetched and no script runs, whatever a name might smuggle in. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; media-src data:";

/** A whole page, in one file. */
export function htmlPage(title: string, body: string, { style = "", header = html``, footer = html`` }: { readonly style?: string; readonly header?: Html; readonly footer?: Html } = {}): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>${title}</title><style>${new Html(BASE_STYLE + style)}</style></head><body>
<header><h1><bdi>${title}</bdi></h1>${header}</header>
<main>
${new Html(body)}
</main>
<footer>${footer}</footer>
</body></html>
`.source;
}
