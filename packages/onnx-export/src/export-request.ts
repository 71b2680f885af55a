import { clipLength, featureShape, type FrontEnd, type ImageInput } from "@cochlea/dsp";
import { modelClasses, type Model, type Parameters } from "@cochlea/models";
import { showShape } from "@cochlea/onnx-graph";
import { ACTIVATIONS, type ExportTask } from "./activation.ts";

/** What the file takes. */
export type ExportInput =
  /** Samples, with the front end inside. */
  | { readonly input: "waveform"; readonly frontEnd: FrontEnd }
  /** Features. The front end is what made those that the model was trained on, and is kept for whoever makes more; `null` where it is not known. */
  | { readonly input: "features"; readonly frontEnd: FrontEnd | null }
  /** Images, 0 (black) to 1 (white), of the size that the model takes. */
  | { readonly input: "image" };

export type ExportRequest = ExportInput & ModelToExport;

interface ModelToExport {
  readonly model: Model;
  /** By name, running statistics included. */
  readonly parameters: Parameters;
  /** One for each class, in the order of the logits. */
  readonly labels: readonly string[];
  /** With `multi-label` an example has any number of classes: each has a probability of its own. Default `single-label`. */
  readonly task?: ExportTask;
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
export function checkRequest(request: ExportRequest): void {
  const { model, labels, input } = request;
  if (!["waveform", "features", "image"].includes(input)) throw new RangeError(`exportModel: need input "waveform", "features" or "image", got ${JSON.stringify(input)}`);
  const { task = "single-label" } = request;
  if (!Object.hasOwn(ACTIVATIONS, task)) throw new RangeError(`exportModel: need task "single-label" or "multi-label", got ${JSON.stringify(task)}`);
  const frontEnd = frontEndOf(request);
  if (input === "waveform" && frontEnd === null) throw new RangeError('exportModel: need a front end for input "waveform", got none; export with input "features"');
  checkLabels(model, labels);
  if (input === "image") imageInputOf(model);
  if (frontEnd !== null) checkFrontEnd(frontEnd, model);
}

/** What made the features; `null` where that is not known, and for images. */
export function frontEndOf(request: ExportInput): FrontEnd | null {
  return request.input === "image" ? null : request.frontEnd;
}

/** What a model takes, as images. */
export function imageInputOf({ name, input }: Model): ImageInput {
  const [channels, height, width] = input;
  if (input.length === 3 && (channels === 1 || channels === 3)) return { kind: "image", channels, height, width };
  throw new RangeError(`exportModel: need a model that takes [1, height, width] or [3, height, width] for input "image", got ${showShape(input)} of model "${name}"`);
}

function checkFrontEnd(frontEnd: FrontEnd, model: Model): void {
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
