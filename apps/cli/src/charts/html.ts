const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as HTML has it. */
export function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A table whose first column is text and whose others are numbers. */
export function htmlTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (tag: "td" | "th") => (value: string, column: number): string => `<${tag}${column === 0 ? "" : ' class="number"'}>${text(value)}</${tag}>`;
  return `<table><tr>${titles.map(cell("th")).join("")}</tr>\n${rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("\n")}</table>`;
}

/** A whole page. */
export function htmlPage(title: string, body: string, style = ""): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(title)}</title><style>${STYLE}${style}</style></head><body>
<h1>${text(title)}</h1>
${body}
</body></html>
`;
}

const STYLE = `
body { font: 15px/1.5 "Open Sans", Helvetica, Arial, sans-serif; color: #222; margin: 2rem auto; max-width: 1040px; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #ddd; padding-bottom: .2rem; }
table { border-collapse: collapse; } td, th { padding: .15rem .9rem .15rem 0; text-align: left; vertical-align: middle; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.charts { display: flex; flex-wrap: wrap; gap: .5rem; } .charts svg { max-width: 100%; height: auto; }`;
