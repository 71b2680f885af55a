import type { ClassificationMetrics, ClassMetrics } from "@cochlea/trainer";
import { formatPercent } from "../format.ts";
import { type Column, textTable } from "../text-table.ts";

function classColumns(examples: string): readonly Column<ClassMetrics>[] {
  return [
    { title: "class", text: ({ label }) => label },
    { title: "precision", text: ({ precision }) => formatPercent(precision), align: "right" },
    { title: "recall", text: ({ recall }) => formatPercent(recall), align: "right" },
    { title: "F1", text: ({ f1 }) => formatPercent(f1), align: "right" },
    { title: examples, text: ({ support }) => String(support), align: "right" },
  ];
}

/** The figures, the classes and the confusion matrix for a person to read. */
export function evaluationText(metrics: ClassificationMetrics, examples: string): string {
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
