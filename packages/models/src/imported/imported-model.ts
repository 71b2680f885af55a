import { copyGraphs, showShape, specialise, type Graph, type GraphBuilder, type Node, type TensorData, type Value } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import type { ModelContext, RunningUpdate } from "../add-layers.ts";
import type { AddedModel } from "../add-model.ts";
import type { Parameter } from "../initial-parameters.ts";
import { uniformByFanIn } from "../initialiser.ts";
import type { ParameterInfo } from "../layer.ts";
import type { Model } from "../model.ts";
import { modelParameters } from "../model-parameters.ts";
import { adaptFeatures } from "./adapt-features.ts";
import { lastDense, nodesFor } from "./last-dense.ts";
import { isWeight } from "./weights.ts";

export interface ImportedModelRequest {
  readonly name: string;
  /** A classifier as `parseModel` gives it: weights are constants. Its first input takes the features. */
  readonly graph: Graph;
  /** Names of the constants that are weights of the file, as `parseModel` gives them. */
  readonly weights: readonly string[];
  /** Shape of one example as the front end gives it, `[channels, bands, frames]`. */
  readonly input: readonly number[];
  /** `dense` puts a new dense layer on `output`; `none` takes `output` for the logits. */
  readonly head: "dense" | "none";
  /** Name of a value of the graph. `null`: what the last dense layer reads, or gives where there is no new head. */
  readonly output: string | null;
  readonly classes: number;
}

/** Names of the new head's parameters. */
const HEAD = { weight: "head.weight", bias: "head.bias" } as const;

/**
 * A model made elsewhere, as one that can be trained on and exported.
 *
 * Its weights of at least one axis become parameters under their own names, but for those that are settings (limits,
 * scales, pads). Batch normalisation is trained on the statistics of its batches, unless its scale is frozen. Maps under a
 * new head are averaged first.
 *
 * @throws {RangeError} Where no dense layer is found, the output is unknown, or the features do not fit the input.
 */
export function importedModel(request: ImportedModelRequest): Model {
  const { name, graph, input, head, classes } = request;
  const output = request.output ?? lastDense(graph)[head === "dense" ? "features" : "logits"];
  if (!graph.values.has(output)) throw new RangeError(`importedModel: no value named ${JSON.stringify(output)} in graph "${graph.name}"; it has ${[...graph.values.keys()].slice(-20).join(", ")}`);
  const model: Model = {
    name,
    input,
    description: { kind: "onnx", name, head, output, classes },
    add: (g, x, context) => addImported(g, x, context, { ...request, output }),
    initialParameters: (seed) => new Map(modelParameters(model).map((info) => [info.name, initialValue(info, graph, seed)])),
  };
  return model;
}

function initialValue({ name, shape }: ParameterInfo, { constants }: Graph, seed: number): Parameter {
  const known = constants.get(name);
  if (known) return { shape, data: Float32Array.from(known.data as Float32Array) };
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1));
  if (name === HEAD.bias) return { shape, data };
  const bound = 1 / Math.sqrt(shape[0]);
  return { shape, data: fillUniform(data, randomStream(seed, "init", name), -bound, bound) };
}

function addImported(g: GraphBuilder, x: Value, context: ModelContext, { graph, weights, head, output, classes }: ImportedModelRequest & { readonly output: string }): AddedModel {
  const [inputName] = graph.inputs;
  const features = adaptFeatures(g, x, graph.values.get(inputName)?.shape ?? []);
  const fixed = specialise(graph, { inputs: { [inputName]: features.shape } });
  const copy: Copy = { output, weights: new Set(weights), values: new Map([[inputName, features]]), running: [] };
  const last = copyNodes(g, fixed, copy, context);
  if (head === "dense") return { ...addHead(g, averaged(g, last), classes, context), running: copy.running };
  if (last.shape.length !== 2) throw new RangeError(`importedModel: need logits [batch, classes] in "${output}", got ${showShape(last.shape)}`);
  return { logits: last, embedding: last, masks: [], running: copy.running };
}

interface Copy {
  readonly output: string;
  readonly weights: ReadonlySet<string>;
  /** What stands for the values copied so far, by their old names. */
  readonly values: Map<string, Value>;
  /** Statistics that batch norms move. */
  readonly running: RunningUpdate[];
}

function copyNodes(g: GraphBuilder, graph: Graph, copy: Copy, context: ModelContext): Value {
  for (const node of nodesFor(graph, copy.output)) {
    node.inputs.forEach((name, index) => declareConstant(g, graph.constants.get(name), { name, node, index }, copy, context));
    copyNode(g, node, copy, context);
  }
  return valueIn(copy, copy.output);
}

function valueIn({ values }: Copy, name: string): Value {
  const value = values.get(name);
  if (!value) throw new RangeError(`importedModel: need a graph of one input, got another, "${name}"`);
  return value;
}

/** A constant is declared where it is first read: as a parameter, or as what it is. */
function declareConstant(g: GraphBuilder, data: TensorData | undefined, { name, node, index }: { name: string; node: Node; index: number }, { values, weights }: Copy, context: ModelContext): void {
  if (!data || values.has(name)) return;
  values.set(name, weights.has(name) && isWeight(node, index, data) ? context.parameter(parameterInfo(name, data, node, index)) : g.constant(data));
}

function copyNode(g: GraphBuilder, node: Node, copy: Copy, context: ModelContext): void {
  const valueOf = (name: string): Value => valueIn(copy, name);
  const inputs = node.inputs.map((name) => (name === "" ? null : valueOf(name)));
  const trained = isTrainedNorm(node, copy.weights, context);
  const attributes = trained ? { ...node.attributes, training_mode: 1 } : copyGraphs(g, node.attributes, valueOf);
  const outputs = g.addAll(node.operator, inputs, attributes, { name: `/base/${node.name}`, outputs: trained ? undefined : node.outputs.length });
  node.outputs.forEach((name, index) => copy.values.set(name, outputs[index]));
  if (trained) outputs.slice(1).forEach((value, index) => copy.running.push({ parameter: node.inputs[3 + index], value }));
}

/** Whether a batch norm takes the statistics of its batches, as it does where PyTorch trains. One that shares its weights with others keeps those of the file. */
function isTrainedNorm({ operator, inputs }: Node, weights: ReadonlySet<string>, { mode, isFrozen }: ModelContext): boolean {
  return mode === "training" && operator === "BatchNormalization" && new Set(inputs.slice(1)).size === 4 && inputs.slice(1).every((name) => weights.has(name)) && !isFrozen?.(inputs[1]);
}

function parameterInfo(name: string, { shape }: TensorData, node: Node, index: number): ParameterInfo {
  const statistic = node.operator === "BatchNormalization" && index >= 3;
  return { name, shape, trainable: !statistic, decay: shape.length > 1, init: { kind: "given" } };
}

/** Maps `[batch, channels, …]` by their mean over all positions; vectors as they are. */
function averaged(g: GraphBuilder, value: Value): Value {
  const rank = value.shape.length;
  if (rank === 2) return value;
  if (rank < 4) throw new RangeError(`importedModel: need a vector or maps [batch, channels, height, width] to put the head on, got ${showShape(value.shape)} in "${value.name}"; name another output`);
  return g.add("ReduceMean", [value], { axes: value.shape.map((_, axis) => axis).slice(2), keepdims: 0 });
}

function addHead(g: GraphBuilder, embedding: Value, classes: number, { parameter }: ModelContext): AddedModel {
  const width = Number(embedding.shape[1]);
  const init = uniformByFanIn(width);
  const weight = parameter({ name: HEAD.weight, shape: [width, classes], trainable: true, decay: true, init });
  const bias = parameter({ name: HEAD.bias, shape: [classes], trainable: true, decay: false, init: { kind: "constant", value: 0 } });
  return { logits: g.add("Gemm", [embedding, weight, bias], {}, { name: "/head/Gemm" }), embedding, masks: [], running: [] };
}
