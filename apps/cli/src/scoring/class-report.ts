import type { Example } from "@cochlea/datasets";
import { classificationMetrics, type ClassificationMetrics, type ClassMetrics } from "@cochlea/trainer";
import { stringify } from "csv-stringify/sync";
import { htmlTable, text } from "../charts/html.ts";
import { formatPercent } from "../format.ts";
import { type Column, textTable } from "../text-table.ts";
import type { ScoreReport } from "./score-report.ts";

/**
 * The score of examples that have one class each.
 *
 * @param logProbabilities Natural logarithms, row-major `[examples, classes]`.
 */
export function classReport(labels: readonly string[], examples: readonly Pick<Example, "id" | "label" | "split" | "group">[], logProbabilities: Float64Array): ScoreReport {
  const metrics = classificationMetrics(labels, examples.map(({ label }) => labels.indexOf(label)), logProbabilities);
  const { accuracy, accuracyInterval, loss, count, macroF1 } = metrics;
  return {
    figures: { task: "single", accuracy, accuracyInterval, loss, count, macroF1 },
    metrics: { task: "single", ...metrics },
    text: (noun) => evaluationText(metrics, noun),
    html: (noun) => classHtml(metrics, noun),
    get files() {
      return { "confusion.csv": confusionCsv(metrics), "predictions.csv": predictionsCsv(labels, examples, logProbabilities) };
    },
  };
}

/** Rows are what the examples are, columns what they were called. */
function confusionCsv({ labels, confusion }: ClassificationMetrics): string {
  return stringify([["truth \\ predicted", ...labels], ...confusion.map((row, index) => [labels[index], ...row])]);
}

/** One row an example: what it is, what it was called, and every class's probability. */
function predictionsCsv(labels: readonly string[], examples: readonly Pick<Example, "id" | "label" | "split" | "group">[], logProbabilities: Float64Array): string {
  const rows = examples.map((example, index) => {
    const scores = Array.from(logProbabilities.subarray(index * labels.length, (index + 1) * labels.length), Math.exp);
    const predicted = labels[scores.indexOf(Math.max(...scores))];
    return [example.id, example.split, example.group ?? "", example.label, predicted, predicted === example.label ? 1 : 0, ...scores.map((score) => score.toFixed(6))];
  });
  return stringify([["file", "split", "group", "truth", "predicted", "right", ...labels], ...rows]);
}

function classColumns(examples: string): readonly Column<ClassMetrics>[] {
  return [
    { title: "class", text: ({ label }) => label },
    { title: "precision", text: ({ precision }) => formatPercent(precision), align: "right" },
    { title: "recall", text: ({ recall }) => formatPercent(recall), align: "right" },
    { title: "F1", text: ({ f1 }) => formatPercent(f1), align: "right" },
    { title: examples, text: ({ support }) => String(support), align: "right" },
  ];
}

/** The same with a chart of how much of each class was found. */
async function classHtml(metrics: ClassificationMetrics, examples: string): Promise<string> {
  const { perClass, confusion, labels } = metrics;
  const { shareBars } = await import("../charts/score-charts.ts"); // only here: it takes longer to load than to score
  const columns = classColumns(examples);
  return `<p>${text(`${figures(metrics)}, ${metrics.count} ${examples}`)}</p>
<h2>Found of each class</h2><div class="charts">${await shareBars(perClass.map(({ label, recall }) => ({ label, share: recall })), "recall")}</div>
<h2>Classes</h2>
${htmlTable(columns.map(({ title }) => title), perClass.map((each) => columns.map((column) => column.text(each))))}
<h2>Confusion</h2><p>Rows are what the ${text(examples)} are, columns what they were called.</p>
${htmlTable(["is \\ called", ...labels], confusion.map((row, index) => [labels[index], ...row.map(String)]), (row, column) => confusion[row][column] / Math.max(1, perClass[row].support))}`;
}

/** The figures, the classes and the confusion matrix for a person to read. */
function evaluationText(metrics: ClassificationMetrics, examples: string): string {
  return `${figures(metrics)}, ${metrics.count} ${examples}\n\n${textTable(classColumns(examples), metrics.perClass)}\nrows are what the ${examples} are, columns what they were called\n${confusionText(metrics)}`;
}

function figures({ accuracy, accuracyInterval: [low, high], loss, macroF1 }: ClassificationMetrics): string {
  return `accuracy ${formatPercent(accuracy)} (95 % interval ${formatPercent(low)} to ${formatPercent(high)}), loss ${loss.toFixed(4)}, macro F1 ${formatPercent(macroF1)}`;
}

function confusionText({ labels, confusion }: ClassificationMetrics): string {
  const columns: Column<number>[] = [
    { title: "", text: (row) => labels[row] },
    ...labels.map((label, column): Column<number> => ({ title: label, text: (row) => String(confusion[row][column]), align: "right" })),
  ];
  return textTable(columns, labels.map((_, row) => row));
}
