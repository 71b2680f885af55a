import type { ClassReport, DataReport, Range } from "@cochlea/datasets";
import { formatCount, formatDuration } from "../format.ts";
import { type Column, textTable } from "../text-table.ts";
import { findings } from "./inspect-findings.ts";

const SHOWN = 10;

/** The report as a table and lists, for a terminal. */
export function inspectText(report: DataReport): string {
  const lines = summary(report).map(([name, value]) => `${name.padEnd(10)}${value}\n`).join("");
  return `${lines}\n${textTable(columns(report), report.classes)}${findings(report).map(({ title, advice, items }) => {
    const shown = items.slice(0, SHOWN).map(({ text }) => `  ${text}\n`).join("");
    return `\n${formatCount(items.length)} × ${title} (${advice})\n${shown}${items.length > SHOWN ? `  and ${formatCount(items.length - SHOWN)} more\n` : ""}`;
  }).join("")}`;
}

/** What there is to say of the whole, by name. */
export function summary({ count, seconds, classes, durations, sampleRates, channels, peaks, levelsDb, groups, splits, skipped, labelCounts, splitHash }: DataReport): [name: string, value: string][] {
  const marked = Object.entries(splits).filter(([, size]) => size > 0).map(([split, size]) => `${formatCount(size)} ${split}`).join(", ");
  return [
    ["clips", `${formatCount(count)} in ${classes.length} ${classes.length === 1 ? "class" : "classes"}, ${formatDuration(seconds)} in all`],
    ...(labelCounts.several + labelCounts.none > 0 ? [["labels", `${formatCount(labelCounts.several)} clips have several, ${formatCount(labelCounts.none)} none`] as [string, string]] : []),
    ["duration", `${spread(durations, 2)} s`],
    ["rate", sampleRates.map(({ value, count: some }) => `${formatCount(value)} Hz (${formatCount(some)})`).join(", ")],
    ["channels", channels.map(({ value, count: some }) => `${value} (${formatCount(some)})`).join(", ")],
    ["peak", spread(peaks, 3)],
    ["level", `${spread(levelsDb, 1)} dB`],
    ["groups", groups.count === 0 ? "none known (say with --group-pattern or a column)" : `${formatCount(groups.count)}${groups.clipsWithout > 0 ? `, and ${formatCount(groups.clipsWithout)} clips of none` : ""}`],
    ["parts", splits.open === count ? "none marked" : marked],
    ...(skipped.length > 0 ? [["skipped", `${formatCount(skipped.length)} ${skipped.length === 1 ? "file" : "files"}, first ${skipped[0].file}: ${skipped[0].reason}`] as [string, string]] : []),
    ["hash", splitHash],
  ];
}

function spread({ min, median, max }: Range, digits: number): string {
  const shown = [min, median, max].map((value) => value.toFixed(digits));
  return shown[0] === shown[2] ? shown[0] : `${shown[0]} to ${shown[2]}, median ${shown[1]}`;
}

function columns({ groups }: DataReport): Column<ClassReport>[] {
  const all: Column<ClassReport>[] = [
    { title: "class", text: ({ label }) => label },
    { title: "clips", text: ({ count }) => formatCount(count), align: "right" },
    { title: "seconds", text: ({ seconds }) => seconds.toFixed(1), align: "right" },
    { title: "shortest", text: ({ durations }) => durations.min.toFixed(2), align: "right" },
    { title: "longest", text: ({ durations }) => durations.max.toFixed(2), align: "right" },
  ];
  return groups.count === 0 ? all : [...all, { title: "groups", text: ({ groups: some }) => formatCount(some), align: "right" }];
}
