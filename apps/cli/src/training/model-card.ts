import path from "node:path";
import { formatCount, formatPercent } from "../format.ts";
import type { RunRecord } from "./run-record.ts";
import type { Headline } from "./run-results.ts";

/** What whoever gets the model should know of it, as Markdown: what it does, what it was trained on, how well it does, and what to be wary of. */
export function modelCard(record: RunRecord, headline: Headline): string {
  const { config, labels, split } = record;
  const name = "name" in config.model ? String(config.model.name) : "a model of its own";
  return `# ${path.basename(config.data.folder)}: ${labels.length} classes by ${name}

${warnings(record, headline).map((warning) => `> **${warning.title}** ${warning.text}\n`).join("\n")}
| | |
|---|---|
| classes | ${labels.map((label) => `\`${label.replaceAll("|", "\\|")}\``).join(", ")} |
| takes | ${inputText(record)} |
| trained on | ${formatCount(split.sizes.train)} ${config.input === "image" ? "images" : "recordings"}, ${formatCount(split.sizes.validation)} to choose the epoch |
| ${headline.split} accuracy | ${formatPercent(headline.accuracy)}, 95 % interval ${headline.accuracyInterval.map(formatPercent).join(" to ")}, on ${formatCount(headline.count)} |
| loss | ${headline.loss.toFixed(4)} nats |
| split | by ${split.by}, \`groupDisjoint: ${split.groupDisjoint}\`, hash \`${split.hash}\`, seed ${config.seed} |
| made by | cochlea ${record.cochlea} |

\`\`\`sh
cochlea predict model.onnx ${config.input === "image" ? "digit.png" : "clip.wav"}
\`\`\`

\`config.json\` beside this file says how it was made; \`cochlea train --config config.json\` makes it again.
`;
}

interface Warning {
  readonly title: string;
  readonly text: string;
}

function warnings({ synthetic, split, config }: RunRecord, { split: part }: Headline): Warning[] {
  const all: (Warning | false)[] = [
    synthetic && { title: "Trained on synthetic speech.", text: "Every recording was made by a speech synthesiser (eSpeak NG), the test part too. The figures below say how well the model knows other voices of that synthesiser, not how well it understands people, which will be worse. Measure it on recordings of people before you rely on it, and train it on some." },
    config.input === "audio" && !split.groupDisjoint && { title: "Groups may be shared.", text: "The same speakers or sources stand in more than one part, or are not known. On new ones expect less than the figures below." },
    part === "validation" && { title: "No test part.", text: "The figures are of the part that the epoch was chosen on, and so flatter the model." },
  ];
  return all.filter((warning) => warning !== false);
}

function inputText({ input }: RunRecord): string {
  if (input.kind === "image") return `images of ${input.width} × ${input.height} pixels, from 0 (black) to 1 (white)`;
  const { clipSeconds, channels, sampleRate } = input.frontEnd;
  return `${clipSeconds === null ? "" : `${clipSeconds} s of `}${channels} sound at ${formatCount(sampleRate)} Hz`;
}
