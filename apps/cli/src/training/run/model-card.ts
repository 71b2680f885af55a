import path from "node:path";
import { formatCount, formatPercent } from "../../format.ts";
import { percentOrDash } from "../../scoring/tag-report.ts";
import type { RunRecord } from "./run-record.ts";
import type { Headline } from "./run-results.ts";

/** What whoever gets the model should know of it, as Markdown: what it does, what it was trained on, how well it does, and what to be wary of. */
export function modelCard(record: RunRecord, headline: Headline): string {
  const { config, labels, split } = record;
  const name = "name" in config.model ? String(config.model.name) : "a model of its own";
  return `# ${dataName(config)}: ${labels.length} ${record.task === "multi" ? "labels" : "classes"} by ${name}

${warnings(record, headline).map((warning) => `> **${warning.title}** ${warning.text}\n`).join("\n")}
| | |
|---|---|
| ${record.task === "multi" ? "labels, each by itself" : "classes"} | ${labels.map((label) => `\`${cell(label)}\``).join(", ")} |
| takes | ${inputText(record)} |
| trained on | ${formatCount(split.sizes.train)} ${config.input === "image" ? "images" : "recordings"}, ${formatCount(split.sizes.validation)} to choose the epoch |
${figureRows(headline).map(([name, text]) => `| ${headline.split} ${name} | ${text} |\n`).join("")}| loss | ${headline.loss.toFixed(4)} nats |
${originRows(record)}| split | by ${split.by}, \`groupDisjoint: ${split.groupDisjoint}\`, hash \`${split.hash}\`, seed ${config.seed} |
| made by | cochlea ${record.cochlea} |

\`\`\`sh
cochlea predict model.onnx ${config.input === "image" ? "digit.png" : "clip.wav"}
\`\`\`

\`config.json\` beside this file says how it was made; \`cochlea train --config config.json\` makes it again.
`;
}

/** A known set by its name, whatever the folder or pack is called that it is in. */
function dataName({ input, data }: RunRecord["config"]): string {
  return (input === "audio" ? data.set?.name : undefined) ?? path.basename(data.folder);
}

/** Text in a table. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replace(/\s+/g, " ");

/** Rows of the table, each with its line's end; none where nothing is known. */
function originRows({ origins: { licences, attributions } }: RunRecord): string {
  const rows = [["licence of the recordings", licences], ["recordings by", attributions]] as const;
  return rows.flatMap(([title, texts]) => (texts.length > 0 ? [`| ${title} | ${texts.map(cell).join("; ")} |\n`] : [])).join("");
}

function figureRows(headline: Headline): [name: string, text: string][] {
  if (headline.task === "single") return [["accuracy", `${formatPercent(headline.accuracy)}, 95 % interval ${headline.accuracyInterval.map(formatPercent).join(" to ")}, on ${formatCount(headline.count)}`]];
  const { meanAveragePrecision, macroRocAuc, microF1, macroF1, threshold, count } = headline;
  return [
    ["mean average precision", `${formatPercent(meanAveragePrecision)} on ${formatCount(count)}, ROC AUC ${percentOrDash(macroRocAuc)}`],
    [`F1 at ${threshold}`, `micro ${formatPercent(microF1)}, macro ${formatPercent(macroF1)}`],
  ];
}

interface Warning {
  readonly title: string;
  readonly text: string;
}

function warnings(record: RunRecord, { split: part }: Headline): Warning[] {
  const { split, config } = record;
  const all: (Warning | false)[] = [
    syntheticWarning(record),
    config.input === "audio" && !split.groupDisjoint && { title: "Groups may be shared.", text: "The same speakers or sources stand in more than one part, or are not known. On new ones expect less than the figures below." },
    part === "validation" && { title: "No test part.", text: "The figures are of the part that the epoch was chosen on, and so flatter the model." },
  ];
  return all.filter((warning) => warning !== false);
}

/** Whoever measures on synthetic speech learns how well synthetic speech is told apart. */
function syntheticWarning({ synthetic, origins, split: { sizes } }: RunRecord): Warning | false {
  if (!synthetic) return false;
  const parts = Object.keys(sizes).filter((name) => sizes[name] > 0);
  const counts = parts.map((name) => origins.synthetic[name] ?? 0);
  const whole = counts.every((count) => count === 0) || parts.every((name, index) => counts[index] === sizes[name]);
  if (whole) return { title: "Trained on synthetic speech.", text: "Every recording was made by a speech synthesiser (eSpeak NG), the test part too. The figures below say how well the model knows other voices of that synthesiser, not how well it understands people, which will be worse. Measure it on recordings of people before you rely on it, and train it on some." };
  const told = parts.map((name, index) => `${formatCount(counts[index])} of ${formatCount(sizes[name])} in the ${name} part`).join(", ");
  return { title: "Trained in part on synthetic speech.", text: `A speech synthesiser (eSpeak NG) made ${told}. As far as the figures below are of such recordings, they say how well the model knows that synthesiser, not people. Measure it on recordings of people before you rely on it.` };
}

function inputText({ input }: RunRecord): string {
  if (input.kind === "image") return `images of ${input.width} × ${input.height} pixels, from 0 (black) to 1 (white)`;
  const { clipSeconds, channels, sampleRate } = input.frontEnd;
  return `${clipSeconds === null ? "" : `${clipSeconds} s of `}${channels} sound at ${formatCount(sampleRate)} Hz`;
}
