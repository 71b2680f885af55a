import { elementCount, intAttribute, type Attributes, type Graph, type Node, type Shape, type TensorType } from "@cochlea/onnx-graph";
import { operatorCost } from "../operators/operator-cost.ts";
import { LEAST_JOINED } from "../updates/update-blocks.ts";

export interface PartsRequest {
  /** Samples of a whole batch. */
  readonly batch: number;
  /** Threads that a step may take. */
  readonly threads: number;
  /** The model in training mode on so many samples. */
  readonly forwardOf: (samples: number) => Graph;
  /** Inputs of it that are trained. */
  readonly parameters: readonly string[];
}

/** Runs that a process has under way at once: as many threads as Node's pool has unless it is told otherwise. */
const MOST_PARTS = 4;

/** Layers whose steps follow one another, each with products too small to share out among threads. */
const RECURRENT: ReadonlySet<string> = new Set(["GRU", "LSTM", "RNN"]);

/** Share of the products that recurrent layers must have. */
const LEAST_RECURRENT = 1 / 2;

/**
 * In how many parts a batch is taken side by side, a thread each; 1: as a whole, with all threads inside every operator.
 *
 * As many parts as threads where recurrent layers have most of the products, each sample is a matter of its own, the batch
 * divides, and no parameter is so large that its update is better joined with its gradient.
 */
export function partsOfBatch({ batch, threads, forwardOf, parameters }: PartsRequest): number {
  if (!(threads > 1 && threads <= MOST_PARTS && batch % threads === 0)) return 1;
  const whole = forwardOf(batch);
  const small = parameters.every((name) => elementCount(typeIn(whole, name).shape) < LEAST_JOINED);
  return small && isRecurrent(whole) && isBySample(whole, forwardOf(batch / threads), threads) ? threads : 1;
}

function isRecurrent(graph: Graph): boolean {
  const products = (nodes: readonly Node[]): number => nodes.reduce((sum, node) => sum + operatorCost(typed(graph, node)).multiplyAdds, 0);
  return products(graph.nodes.filter(({ operator }) => RECURRENT.has(operator))) >= LEAST_RECURRENT * products(graph.nodes);
}

function typed(graph: Graph, node: Node) {
  return { node, inputs: node.inputs.map((name) => (name === "" ? null : typeIn(graph, name))), outputs: node.outputs.map((name) => typeIn(graph, name)) };
}

/** Axes of their first input that operators go along and leave as long as they were; all others make them shorter. */
const ALONG: Readonly<Record<string, (attributes: Attributes, rank: number) => readonly number[]>> = {
  ...fromEntries(["GRU", "LSTM", "RNN"], () => [0]),
  ...fromEntries(["LogSoftmax", "LpNormalization", "Softmax"], (attributes) => [intAttribute(attributes, "axis", -1)]),
  ...fromEntries(["AveragePool", "Conv", "ConvTranspose", "LpPool", "MaxPool"], (_, rank) => axesFrom(1, rank)),
  LayerNormalization: (attributes, rank) => axesFrom(intAttribute(attributes, "axis", -1), rank),
};

/** Operators that are not looked into, or that may put any place in another's. */
const OPAQUE: ReadonlySet<string> = new Set(["CumSum", "GatherND", "If", "Loop", "ReverseSequence", "Scan", "ScatterElements", "ScatterND"]);

function fromEntries<T>(names: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

function axesFrom(first: number, rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => axis).slice(first);
}

/**
 * Whether a model on a part of a batch computes what it computes for those samples in the batch: every value is as many times
 * smaller as the part is, and no operator goes along an axis that is. Batch statistics, for one, are as long in a part as in the whole.
 */
function isBySample(whole: Graph, part: Graph, parts: number): boolean {
  const shapes = (name: string): readonly Shape[] => [whole, part].map((graph) => typeIn(graph, name).shape);
  const fed = new Set(whole.inputs.filter((name) => String(shapes(name)[0]) !== String(shapes(name)[1])));
  return whole.nodes.every(({ operator, inputs, outputs, attributes }) => {
    if (!inputs.some((name) => fed.has(name))) return true;
    for (const name of outputs) fed.add(name);
    const [own, smaller] = shapes(inputs[0] || outputs[0]);
    const along = Object.hasOwn(ALONG, operator) ? ALONG[operator](attributes, own.length) : [];
    const scaled = outputs.map(shapes).every(([more, fewer]) => elementCount(more) === parts * elementCount(fewer));
    return scaled && !OPAQUE.has(operator) && along.every((axis) => own.at(axis) === smaller.at(axis));
  });
}

function typeIn({ values, name: graph }: Graph, name: string): TensorType {
  const type = values.get(name);
  if (!type) throw new RangeError(`partsOfBatch: no value named "${name}" in graph "${graph}"`);
  return type;
}
