import { type Example, exampleLabels, multiHot, sampleTags } from "@cochlea/datasets";
import { precisionRecallCurve, tagMetrics, type TagClassMetrics, type TagMetrics } from "@cochlea/trainer";
import { stringify } from "csv-stringify/sync";
import { htmlTable, text } from "../charts/html.ts";
import { formatPercent } from "../format.ts";
import { type Column, textTable } from "../text-table.ts";
import type { ScoreReport } from "./score-report.ts";

type TaggedExample = Pick<Example, "id" | "label" | "labels" | "split" | "group">;

export interface TagReportOptions {
  /** Least probability at which a class is said to be there. */
  readonly threshold: number;
}

/**
 * The score of examples that have several classes each, or none.
 *
 * @param logits Logarithms of the odds, row-major `[examples, classes]`.
 */
export function tagReport(labels: readonly string[], examples: readonly TaggedExample[], logits: ArrayLike<number>, { threshold }: TagReportOptions): ScoreReport {
  const targets = exampleTargets(labels, examples);
  const metrics = tagMetrics(labels, targets, logits, { threshold });
  const { meanAveragePrecision, macroRocAuc, lwlrap, microF1, macroF1, exactMatch, loss, count } = metrics;
  return {
    figures: { task: "multi", meanAveragePrecision, macroRocAuc, lwlrap, threshold, microF1, macroF1, exactMatch, loss, count },
    metrics: { task: "multi", ...metrics },
    text: (noun) => tagText(metrics, noun),
    html: (noun) => tagHtml(metrics, { targets, logits, noun }),
    get files() {
      return { "predictions.csv": predictionsCsv(labels, examples, logits, threshold) };
    },
  };
}

/** Row-major `[examples, classes]`: 1 where an example has the class. */
export function exampleTargets(labels: readonly string[], examples: readonly TaggedExample[]): Float32Array {
  return multiHot(sampleTags("score", examples, labels), Uint32Array.from(examples, (_, index) => index));
}

/** One row an example: what is in it, what was said to be, and every class's probability. */
function predictionsCsv(labels: readonly string[], examples: readonly TaggedExample[], logits: ArrayLike<number>, threshold: number): string {
  const rows = examples.map((example, index) => {
    const scores = labels.map((_, place) => 1 / (1 + Math.exp(-logits[index * labels.length + place])));
    const predicted = labels.filter((_, place) => scores[place] >= threshold);
    const truth = labels.filter((label) => exampleLabels(example).includes(label));
    return [example.id, example.split, example.group ?? "", truth.join(";"), predicted.join(";"), truth.join() === predicted.join() ? 1 : 0, ...scores.map((score) => score.toFixed(6))];
  });
  return stringify([["file", "split", "group", "truth", "predicted", "right", ...labels], ...rows]);
}

function tagColumns(examples: string): readonly Column<TagClassMetrics>[] {
  return [
    { title: "class", text: ({ label }) => label },
    { title: "AP", text: ({ averagePrecision }) => percentOrDash(averagePrecision), align: "right" },
    { title: "ROC AUC", text: ({ rocAuc }) => percentOrDash(rocAuc), align: "right" },
    { title: "precision", text: ({ precision }) => formatPercent(precision), align: "right" },
    { title: "recall", text: ({ recall }) => formatPercent(recall), align: "right" },
    { title: "F1", text: ({ f1 }) => formatPercent(f1), align: "right" },
    { title: examples, text: ({ support }) => String(support), align: "right" },
  ];
}

/** A figure that some class may not have. */
export function percentOrDash(share: number | null): string {
  return share === null ? "–" : formatPercent(share);
}

/** Curves that can be told apart; of more classes the worst are drawn. */
const CURVES = 10;

interface TagPage {
  readonly targets: ArrayLike<number>;
  readonly logits: ArrayLike<number>;
  readonly noun: string;
}

/** Figures, average precision by class from the best down, precision over recall of the worst, and the table. */
async function tagHtml(metrics: TagMetrics, { targets, logits, noun }: TagPage): Promise<string> {
  const { labels, perClass } = metrics;
  const ranked = perClass.flatMap(({ label, averagePrecision }) => (averagePrecision === null ? [] : [{ label, share: averagePrecision }])).sort((a, b) => b.share - a.share);
  const curves = new Map(ranked.slice(-CURVES).map(({ label }) => {
    const column = (values: ArrayLike<number>): Float64Array => Float64Array.from({ length: metrics.count }, (_, row) => values[row * labels.length + labels.indexOf(label)]);
    return [label, precisionRecallCurve(column(targets), column(logits))] as const;
  }));
  const { recallCurves, shareBars } = await import("../charts/score-charts.ts"); // only here: it takes longer to load than to score
  const columns = tagColumns(noun);
  return `<p>${figureLines(metrics, noun).map(text).join("<br>")}</p>
<h2>Average precision</h2><div class="charts">${await shareBars(ranked, "average precision")}</div>
<h2>Precision over recall${ranked.length > CURVES ? ` of the ${CURVES} classes that are worst` : ""}</h2><div class="charts">${await recallCurves(curves)}</div>
<h2>Classes</h2>
${htmlTable(columns.map(({ title }) => title), perClass.map((each) => columns.map((column) => column.text(each))))}`;
}

/** The figures and the classes for a person to read; there is no confusion matrix, for a clip is not called one class instead of another. */
function tagText(metrics: TagMetrics, examples: string): string {
  return `${figureLines(metrics, examples).join("\n")}\n\n${textTable(tagColumns(examples), metrics.perClass)}`;
}

function figureLines({ threshold, meanAveragePrecision, macroRocAuc, lwlrap, microF1, macroF1, exactMatch, loss, count }: TagMetrics, examples: string): string[] {
  const ranking = `mean average precision ${formatPercent(meanAveragePrecision)}, ROC AUC ${percentOrDash(macroRocAuc)}, LwLRAP ${formatPercent(lwlrap)}, loss ${loss.toFixed(4)}, ${count} ${examples}`;
  const decided = `at a threshold of ${threshold}: micro F1 ${formatPercent(microF1)}, macro F1 ${formatPercent(macroF1)}, all labels right ${formatPercent(exactMatch)}`;
  return [ranking, decided];
}
