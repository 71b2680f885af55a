import type { ClassReport, DataReport, Split } from "@cochlea/datasets";
import { formatCount, formatPercent } from "../../format.ts";
import { type Html, html } from "../../charts/html.ts";

interface ClassColumn {
  readonly title: string;
  readonly text: (row: ClassReport) => string;
}

const PARTS: readonly (readonly [part: Split | "open", title: string])[] = [["train", "train"], ["validation", "validation"], ["test", "test"], ["open", "not marked"]];

/** A row a class, with a bar for its clips. */
export function classTable({ classes, count, groups, splits }: DataReport): Html {
  const parts = splits.open === count ? [] : PARTS.filter(([part]) => splits[part] > 0);
  const columns: ClassColumn[] = [
    { title: "share", text: ({ count: some }) => formatPercent(some / count) },
    { title: "seconds", text: ({ seconds }) => seconds.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 }) },
    { title: "shortest", text: ({ durations }) => durations.min.toFixed(2) },
    { title: "median", text: ({ durations }) => durations.median.toFixed(2) },
    { title: "longest", text: ({ durations }) => durations.max.toFixed(2) },
    ...(groups.count === 0 ? [] : [{ title: "groups", text: ({ groups: some }: ClassReport) => formatCount(some) }]),
    ...parts.map(([part, title]): ClassColumn => ({ title, text: ({ splits: sizes }) => formatCount(sizes[part]) })),
  ];
  const most = classes.reduce((largest, { count: some }) => Math.max(largest, some), 0);
  return html`<div class="table" role="region" aria-label="Classes" tabindex="0"><table><thead><tr><th scope="col">class</th><th scope="col">clips</th><td></td>${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>
${classes.map((row) => html`<tr><th scope="row"><bdi>${row.label}</bdi></th><td>${formatCount(row.count)}</td><td class="bar"><i style="width:${((100 * row.count) / most).toFixed(1)}%"></i></td>${columns.map(({ text }) => html`<td>${text(row)}</td>`)}</tr>
`)}</tbody></table></div>`;
}
