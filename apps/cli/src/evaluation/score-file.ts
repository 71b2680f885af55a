import type { ModelTask } from "@cochlea/inference";
import { classReport } from "../scoring/class-report.ts";
import type { ScoreReport } from "../scoring/score-report.ts";
import { tagReport } from "../scoring/tag-report.ts";
import type { EvaluationSet } from "./evaluation-set.ts";

/** Smallest normal float32: softmax rounds less to 0, and a loss must stay a number. */
const SMALLEST = 2 ** -126;

/** What float32 has between 1 and the number before it: a sigmoid rounds more to 1. */
const BELOW_ONE = 2 ** -24;

type ScoreOf = (labels: readonly string[], examples: EvaluationSet["examples"], probabilities: Float64Array, threshold: number) => ScoreReport;

const SCORES: Readonly<Record<ModelTask["kind"], ScoreOf>> = {
  "single-label": (labels, examples, probabilities) => classReport(labels, examples, probabilities.map((value) => Math.log(Math.max(value, SMALLEST)))),
  "multi-label": (labels, examples, probabilities, threshold) => tagReport(labels, examples, probabilities.map(logOdds), { threshold }),
};

function logOdds(value: number): number {
  const probability = Math.min(Math.max(value, SMALLEST), 1 - BELOW_ONE);
  return Math.log(probability / (1 - probability));
}

/** Scores what a file says of examples, row-major `[examples, classes]`. */
export function scoreFile({ kind }: ModelTask, ...said: Parameters<ScoreOf>): ScoreReport {
  return SCORES[kind](...said);
}
