/** What of a file was compared; in this order, so that the first that fails says where to look. */
const EXPORT_STAGES = {
  features: "the model's graph does not give the trainer's logits from the clips' own features",
  file: "the parameters in the file are not those of the request",
  probabilities: "the file's probabilities are not those of its logits",
  waveform: "the front end in the file does not give the clips' features",
  labels: "a clip whose two best logits are well apart gets another label, or of several labels one whose logit is well away from 0",
} as const;

export type ExportStage = keyof typeof EXPORT_STAGES;

/** A file that does not compute what was trained. */
export class ExportMismatchError extends Error {
  override readonly name = "ExportMismatchError";
  readonly stage: ExportStage;
  /** NaN where a result is not a number. */
  readonly error: number;
  readonly limit: number;

  constructor(stage: ExportStage, error: number, limit: number) {
    super(`verifyExport: stage "${stage}" differs by ${error.toPrecision(3)}, need at most ${limit}: ${EXPORT_STAGES[stage]}`);
    this.stage = stage;
    this.error = error;
    this.limit = limit;
  }
}
