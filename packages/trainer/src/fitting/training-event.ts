/** Loss and accuracy over some examples. */
export interface Score {
  readonly loss: number;
  /** Share of examples that are called what they are, 0 to 1; of tags the share of all yes and no, each class of each example, at even odds. */
  readonly accuracy: number;
  /** Of tags that a model was scored on as a whole: mean over the classes of the average precision. */
  readonly meanAveragePrecision?: number;
}

/** What happens in a run, in order. While one is handled, the engine stands exactly where it says. */
export type TrainingEvent =
  | { readonly type: "start"; readonly epochs: number; readonly stepsPerEpoch: number; readonly trainSize: number; readonly validationSize: number }
  | {
      readonly type: "step";
      readonly epoch: number;
      /** Within the epoch, from 1. */
      readonly step: number;
      readonly steps: number;
      /** Means over the epoch so far, or over what was taken of it since the run went on. */
      readonly loss: number;
      readonly accuracy: number;
      readonly learningRate: number;
      readonly samplesPerSecond: number;
      /** Until the end of the run, if it is not cut short. */
      readonly secondsLeft: number;
    }
  | {
      readonly type: "epoch";
      /** From 1. */
      readonly epoch: number;
      readonly train: Score;
      readonly validation: Score;
      readonly learningRate: number;
      readonly seconds: number;
      /** Whether no epoch so far was better on the validation part. */
      readonly best: boolean;
    }
  | { readonly type: "interrupted"; readonly position: Position }
  | { readonly type: "end"; readonly reason: EndReason; readonly epochs: number; readonly bestEpoch: number };

export type EndReason = "completed" | "early-stopping" | "interrupted";

/** Where a run stands: epochs finished, and steps taken in the one after. */
export interface Position {
  readonly epoch: number;
  readonly step: number;
  /** Where all steps of that epoch are taken: their means. What is left of it is the score on the validation part. */
  readonly trained?: Score;
}
