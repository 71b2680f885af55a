import { clipLength, type FrontEnd } from "@cochlea/dsp";
import type { Model, ParameterInfo, Parameters } from "@cochlea/models";
import { float32Tensor, GraphBuilder, showShape, type TensorData, type Value } from "@cochlea/onnx-graph";
import { frontEndOf, type ExportInput, type ExportRequest } from "./export-request.ts";
import { addFrontEnd } from "./front-end-graph.ts";

/** A classifier under construction, without outputs yet. */
export interface ClassifierGraph {
  readonly g: GraphBuilder;
  /** `[batch, ...model.input]`: an input of the graph, or what the front end gives. */
  readonly features: Value;
  /** `[batch, classes]` */
  readonly logits: Value;
  /** `[batch, width]` */
  readonly embedding: Value;
}

/** Builds the graph from `input` to logits; `place` puts a parameter into it. */
export function classifierGraph(request: ExportRequest, input: ExportRequest["input"], place: (g: GraphBuilder, info: ParameterInfo, data: TensorData) => Value): ClassifierGraph {
  return classifierOutline(request, input, (g, info) => place(g, info, parameterTensor(request.parameters, info)));
}

/** The same without parameters at hand. */
export function classifierOutline(request: ExportInput & { readonly model: Model }, input: ExportInput["input"], place: (g: GraphBuilder, info: ParameterInfo) => Value): ClassifierGraph {
  const g = new GraphBuilder(request.model.name);
  const features = input === "waveform" ? addWaveformInput(g, frontEndOf(request)) : g.input(input, ["batch", ...request.model.input]);
  const { logits, embedding } = request.model.add(g, features, { mode: "inference", parameter: (info) => place(g, info) });
  return { g, features, logits, embedding };
}

function addWaveformInput(g: GraphBuilder, frontEnd: FrontEnd | null): Value {
  const samples = frontEnd && clipLength(frontEnd);
  if (!(frontEnd && samples)) throw new RangeError('exportModel: need a front end with clipSeconds for input "waveform"');
  return addFrontEnd(g, frontEnd, g.input("waveform", frontEnd.channels === "stereo" ? ["batch", 2, samples] : ["batch", samples]));
}

/** The caller's own array: nothing is copied. */
function parameterTensor(parameters: Parameters, { name, shape }: ParameterInfo): TensorData {
  const parameter = parameters.get(name);
  if (!parameter) throw new RangeError(`exportModel: need a parameter "${name}" of shape ${showShape(shape)}, got none of that name`);
  if (showShape(parameter.shape) !== showShape(shape)) throw new RangeError(`exportModel: need parameter "${name}" of shape ${showShape(shape)}, got ${showShape(parameter.shape)}`);
  return float32Tensor(shape, parameter.data);
}
