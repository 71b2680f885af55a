import type { ClassificationMetrics, TagMetrics } from "@cochlea/trainer";

/** The figures by which one model is held to another, as a file and a report keep them. */
export type ScoreFigures =
  | ({ readonly task: "single" } & Pick<ClassificationMetrics, "accuracy" | "accuracyInterval" | "loss" | "count" | "macroF1">)
  | ({ readonly task: "multi" } & Pick<TagMetrics, "meanAveragePrecision" | "macroRocAuc" | "lwlrap" | "threshold" | "microF1" | "macroF1" | "exactMatch" | "loss" | "count">);

/** What one task's score says. */
export interface ScoreReport {
  readonly figures: ScoreFigures;
  /** All figures, as JSON. */
  readonly metrics: ({ readonly task: "single" } & ClassificationMetrics) | ({ readonly task: "multi" } & TagMetrics);
  /** Everything for a person to read; `noun` is what examples are called. */
  readonly text: (noun: string) => string;
  /** The same with charts, as the body of an HTML page. */
  readonly html: (noun: string) => Promise<string>;
  /** What a run keeps besides, by file name. */
  readonly files: Readonly<Record<string, string>>;
}

/** The figure that counts most. */
export interface MainFigure {
  readonly name: string;
  /** 0 to 1. */
  readonly value: number;
}

export function mainFigure(figures: ScoreFigures): MainFigure {
  return figures.task === "single" ? { name: "accuracy", value: figures.accuracy } : { name: "mean average precision", value: figures.meanAveragePrecision };
}
