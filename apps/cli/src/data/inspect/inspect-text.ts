import type { ClassReport, DataReport, Range } from "@cochlea/datasets";
import { formatCount, formatDuration } from "../../format.ts";
import { printable } from "../../printable.ts";
import { shortened } from "../../shortened.ts";
import { type Column, textTable } from "../../text-table.ts";
import { type Finding, type FindingItem, findings } from "./findings.ts";

const SHOWN = 10;
/** Of one set of copies. */
const FILES_SHOWN = 6;

/** The report as a table and lists, for a terminal. */
export function inspectText(report: DataReport): string {
  const { found, fine, unknown } = findings(report);
  const lines = [...summary(report), ["fine", fine.join(", ")], ["not known", unknown.join("; ")]].filter(([, value]) => value !== "");
  return `${lines.map(([name, value]) => `${name.padEnd(11)}${value}\n`).join("")}\n${textTable(columns(report), report.classes)}${found.map(findingText).join("")}`;
}

function findingText({ title, advice, items }: Finding): string {
  const shown = items.slice(0, SHOWN).map((item) => `  ${printable(itemText(item))}\n`).join("");
  return `\n${title} (${advice})\n${shown}${items.length > SHOWN ? `  and ${formatCount(items.length - SHOWN)} more\n` : ""}`;
}

function itemText({ subject, files, between, note }: FindingItem): string {
  const more = files.length > FILES_SHOWN ? ` and ${formatCount(files.length - FILES_SHOWN)} more` : "";
  const name = subject ?? `${files.slice(0, FILES_SHOWN).join(` ${between} `)}${more}`;
  return note ? `${name}: ${note}` : name;
}

/** What there is to say of the whole, by name. */
export function summary({ count, seconds, classes, durations, sampleRates, channels, peaks, levelsDb, groups, splits, labelCounts, splitHash }: DataReport): [name: string, value: string][] {
  const marked = Object.entries(splits).filter(([, size]) => size > 0).map(([split, size]) => `${formatCount(size)} ${split === "open" ? "not marked" : split}`).join(", ");
  return [
    ["clips", `${formatCount(count)} in ${formatCount(classes.length)} ${classes.length === 1 ? "class" : "classes"}, ${formatDuration(seconds)} in all`],
    ...(labelCounts.several + labelCounts.none > 0 ? [["labels", `${formatCount(labelCounts.several)} clips have several, ${formatCount(labelCounts.none)} none`] as [string, string]] : []),
    ["duration", `${spread(durations, 2)} s`],
    ["rate", sampleRates.map(({ value, count: some }) => `${formatCount(value)} Hz (${formatCount(some)})`).join(", ")],
    ["channels", channels.map(({ value, count: some }) => `${value} (${formatCount(some)})`).join(", ")],
    ["peak", `${spread(peaks, 3)} of full scale`],
    ["level", `${spread(levelsDb, 1)} dB of full scale (RMS)`],
    ["groups", groups.count === 0 ? "none known" : `${formatCount(groups.count)}${groups.clipsWithout > 0 ? `, and ${formatCount(groups.clipsWithout)} clips of none` : ""}`],
    ["parts", splits.open === count ? "none marked" : marked],
    ["split hash", splitHash],
  ];
}

function spread({ min, median, max }: Range, digits: number): string {
  const shown = [min, median, max].map((value) => value.toFixed(digits));
  return shown[0] === shown[2] ? shown[0] : `${shown[0]} to ${shown[2]}, median ${shown[1]}`;
}

/** Columns of a terminal; longer labels are cut: a table wider than a screen is none. */
const LONGEST_LABEL = 40;

function columns({ groups }: DataReport): Column<ClassReport>[] {
  const all: Column<ClassReport>[] = [
    { title: "class", text: ({ label }) => shortened(label, LONGEST_LABEL) },
    { title: "clips", text: ({ count }) => formatCount(count), align: "right" },
    { title: "seconds", text: ({ seconds }) => seconds.toFixed(1), align: "right" },
    { title: "shortest", text: ({ durations }) => durations.min.toFixed(2), align: "right" },
    { title: "longest", text: ({ durations }) => durations.max.toFixed(2), align: "right" },
  ];
  return groups.count === 0 ? all : [...all, { title: "groups", text: ({ groups: some }) => formatCount(some), align: "right" }];
}
