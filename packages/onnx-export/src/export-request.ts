import { clipLength, featureShape, type FrontEnd } from "@cochlea/dsp";
import { modelClasses, type Model, type Parameters } from "@cochlea/models";
import { showShape } from "@cochlea/onnx-graph";

export interface ExportRequest {
  readonly model: Model;
  /** By name, running statistics included. */
  readonly parameters: Parameters;
  /** What made the features that the model was trained on; `null` where it is not known, which only `input: "features"` can take. */
  readonly frontEnd: FrontEnd | null;
  /** One for each class, in the order of the logits. */
  readonly labels: readonly string[];
  /** What the file takes: samples, with the front end inside, or features. */
  readonly input: "waveform" | "features";
  /** Also give the input of the last dense layer, as output `embedding`. Default false. */
  readonly embedding?: boolean;
  /** Data, split and metrics, kept as `cochlea.training`. */
  readonly training?: Readonly<Record<string, unknown>>;
  /** Threshold and smoothing, kept as `cochlea.decision`. */
  readonly decision?: Readonly<Record<string, unknown>>;
  /** Version of what writes the file. */
  readonly version: string;
}

/**
 * Checks that the parts of a request fit each other.
 *
 * @throws {RangeError} Names the part that does not fit.
 */
export function checkRequest({ model, frontEnd, labels, input }: ExportRequest): void {
  if (input !== "waveform" && input !== "features") throw new RangeError(`exportModel: need input "waveform" or "features", got ${JSON.stringify(input)}`);
  if (input === "waveform" && frontEnd === null) throw new RangeError('exportModel: need a front end for input "waveform", got null; export with input "features"');
  checkLabels(model, labels);
  if (frontEnd === null) return;
  if (clipLength(frontEnd) === null) throw new RangeError("exportModel: need clipSeconds in the front end, so that the file's input has a length, got null");
  const shape = featureShape(frontEnd);
  if (showShape(shape) !== showShape(model.input)) throw new RangeError(`exportModel: need a front end that gives ${showShape(model.input)}, which model "${model.name}" takes, got ${showShape(shape)}`);
}

function checkLabels(model: Model, labels: readonly string[]): void {
  const classes = modelClasses(model);
  if (labels.length !== classes) throw new RangeError(`exportModel: need ${classes} labels for model "${model.name}", got ${labels.length}`);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) throw new RangeError(`exportModel: need labels that differ, got "${twice}" twice`);
}
