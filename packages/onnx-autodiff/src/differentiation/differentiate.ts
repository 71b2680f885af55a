import { copyGraphs, GraphBuilder, showShape, type Graph, type Node, type Shape, type Value } from "@cochlea/onnx-graph";
import type { GradientRule } from "../gradient-rules/gradient-rule.ts";
import { GRADIENTS, READ_EVERY_OUTPUT } from "./gradients.ts";
import { lossOperator, type Loss } from "./losses.ts";
import { constantNumbers, MissingGradientError, missingRule } from "./missing-gradients.ts";
import { trainedValues } from "./trained-values.ts";
import { trainingFormOf } from "./training-forms.ts";
import { TRAINING_OPERATORS } from "../operators/training-operators.ts";

export interface Differentiated {
  /** Holds the forward pass, the loss and the backward pass; more can be added. */
  readonly builder: GraphBuilder;
  /** Mean loss of the batch, a scalar. */
  readonly loss: Value;
  readonly logits: Value;
  /** Gradient of the loss by each parameter, by its name. */
  readonly gradients: ReadonlyMap<string, Value>;
  /** The value in the new graph that stands for a value of the forward graph. */
  readonly valueOf: (name: string) => Value;
}

export interface DifferentiateRequest {
  /** A graph whose inputs include the parameters. */
  readonly forward: Graph;
  /** Name of the value `[batch, classes]` that the loss is taken of. */
  readonly logits: string;
  /** Names of the inputs to differentiate by. */
  readonly parameters: readonly string[];
  /** Name of the input that the target `[batch, classes]` is fed to. Default `target`. */
  readonly target?: string;
  /** Default the softmax cross-entropy. */
  readonly loss?: Loss;
  /** What the loss counts for in the gradients, such as the share of these samples in a batch. Default 1. */
  readonly share?: number;
}

/**
 * Appends a loss and, by reverse-mode differentiation, its gradients to a forward graph.
 *
 * The target is a distribution over the classes, one row a sample, or for the sigmoid cross-entropy a number from 0 to 1 for each
 * class, so label smoothing and mixtures need nothing more.
 * A parameter that the logits do not depend on has no gradient and is refused.
 *
 * @throws {MissingGradientError} Names the node whose operator has no gradient rule.
 */
export function differentiate({ forward, logits, parameters, target = "target", loss: kind = { kind: "softmax-cross-entropy" }, share = 1 }: DifferentiateRequest): Differentiated {
  const builder = new GraphBuilder(forward.name, TRAINING_OPERATORS);
  const trace = copyForward(builder, forward, trainedValues(forward, parameters));
  const scores = trace.valueOf(logits);
  const [loss] = addLoss(builder, trace, kind, [scores, builder.input(target, scores.shape)]);
  const gradients = backward(builder, trace, loss, { parameters, share });
  return { builder, loss, logits: scores, gradients, valueOf: trace.valueOf };
}

interface Trace {
  readonly steps: { readonly node: Node; readonly inputs: readonly (Value | null)[]; readonly outputs: readonly Value[] }[];
  readonly valueOf: (name: string) => Value;
  readonly graph: Graph;
}

function copyForward(builder: GraphBuilder, forward: Graph, trained: ReadonlySet<string>): Trace {
  const values = new Map<string, Value>();
  const valueOf = (name: string): Value => {
    const value = values.get(name);
    if (!value) throw new RangeError(`differentiate: no value named "${name}" in graph "${forward.name}"`);
    return value;
  };
  for (const name of forward.inputs) {
    const type = forward.values.get(name);
    if (type) values.set(name, builder.input(name, fixed(name, type.shape), type.type));
  }
  for (const [name, data] of forward.constants) values.set(name, builder.constant(data, name));
  const steps = forward.nodes.map((node) => {
    const inputs = node.inputs.map((name) => (name === "" ? null : valueOf(name)));
    const form = trainingFormOf(node, node.outputs.some((name) => trained.has(name)));
    const attributes = copyGraphs(builder, form?.attributes ?? node.attributes, valueOf);
    const outputs = builder.addAll(form?.operator ?? node.operator, inputs, attributes, { name: node.name, outputs: form ? undefined : node.outputs.length });
    node.outputs.forEach((name, index) => values.set(name, outputs[index]));
    return { node: { ...node, operator: form?.operator ?? node.operator }, inputs, outputs };
  });
  return { steps, valueOf, graph: forward };
}

function fixed(name: string, shape: Shape): Shape {
  const free = shape.find((length) => typeof length === "string");
  if (free !== undefined) throw new RangeError(`differentiate: need known lengths in a training graph, got the free dimension "${free}" in input "${name}" ${showShape(shape)}; build the graph for one batch size`);
  return shape;
}

function addLoss(builder: GraphBuilder, trace: Trace, loss: Loss, compared: readonly [logits: Value, target: Value]): Value[] {
  const { operator, inputs: others } = lossOperator(builder, loss, compared[0]);
  const inputs = [...compared, ...others];
  const outputs = builder.addAll(operator, inputs, {}, { name: "loss" });
  const node: Node = { name: "loss", operator, domain: "", inputs: inputs.map(({ name }) => name), outputs: outputs.map(({ name }) => name), attributes: {} };
  trace.steps.push({ node, inputs, outputs });
  return outputs;
}

/** Walks the nodes backwards; what reaches a value along several paths is added up. */
function backward(builder: GraphBuilder, trace: Trace, loss: Value, { parameters, share }: { readonly parameters: readonly string[]; readonly share: number }): Map<string, Value> {
  const trained = trainedValues(builder.build(), parameters);
  const sums = new Map<string, Value>([[loss.name, builder.scalar(share)]]);
  for (const { node, inputs, outputs } of [...trace.steps].reverse()) {
    const gradients = outputs.map(({ name }) => (trained.has(name) ? (sums.get(name) ?? null) : null));
    if (gradients.every((gradient) => gradient === null)) continue;
    const rule = ruleFor(trace.graph, node);
    const gradient = firstGradient(node, gradients);
    const wants = (index: number): boolean => trained.has(inputs[index]?.name ?? "");
    const parts = rule(builder, { node, inputs, outputs, gradient, gradients, wants, constantNumbers: (index) => constantNumbers(trace.graph, node.inputs[index]) });
    inputs.forEach((value, index) => {
      const part = parts[index];
      if (!value || !wants(index)) return;
      if (!part) throw new MissingGradientError(`differentiate: operator ${node.operator} of node "${node.name}" has no gradient by its input ${index}, "${value.name}"; leave what leads to it out of the parameters`);
      const sum = sums.get(value.name);
      sums.set(value.name, sum ? builder.add("Add", [sum, part]) : part);
    });
  }
  return new Map(parameters.map((name) => [name, reached(sums.get(name), name)]));
}

/** What rules of one output start from; rules that read the gradients of all outputs do without. */
function firstGradient(node: Node, gradients: readonly (Value | null)[]): Value {
  const index = gradients.findLastIndex((gradient) => gradient !== null);
  const gradient = gradients[READ_EVERY_OUTPUT.has(node.operator) ? index : 0];
  if (gradient && (index === 0 || READ_EVERY_OUTPUT.has(node.operator))) return gradient;
  throw new MissingGradientError(`differentiate: operator ${node.operator} of node "${node.name}" has no gradient rule for its output ${index}; let the loss depend on its first output alone`);
}

function reached(gradient: Value | undefined, parameter: string): Value {
  if (!gradient) throw new RangeError(`differentiate: the logits do not depend on the parameter "${parameter}"; leave it out of the parameters`);
  return gradient;
}

function ruleFor(graph: Graph, node: Node): GradientRule {
  const missing = missingRule(graph, node);
  if (missing !== null) throw new MissingGradientError(`differentiate: operator ${node.operator} of node "${node.name}" has no gradient ${missing}`);
  return GRADIENTS[node.operator];
}
