import { ELEMENT_TYPES, elementCount, encodeModel, GraphBuilder, type Graph, type TensorType } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createSession, type Tensor } from "@cochlea/runtime";
import type { Tensor as TfTensor } from "@tensorflow/tfjs-core";
import { loadGraph, type TensorFlow } from "../src/index.ts";
import type { NamedCase } from "./operator-cases.ts";

/** Where an operator is defined, away from its poles. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  Acos: [-0.9, 0.9], Asin: [-0.9, 0.9], Atanh: [-0.9, 0.9], Acosh: [1.1, 3],
  BatchNormalization: [0.3, 1.4], Log: [0.3, 1.4], Pow: [0.3, 1.4], ReduceLogSum: [0.3, 1.4], Sqrt: [0.3, 1.4],
};

export interface BuiltCase {
  readonly graph: Graph;
  /** What TensorFlow.js gives too: the places of maxima are left out. */
  readonly outputs: readonly string[];
  readonly feeds: ReadonlyMap<string, Tensor>;
}

/** A graph of the one node, and what is fed to it. */
export function buildCase({ operator, name, inputs, attributes, outputs }: NamedCase): BuiltCase {
  const g = new GraphBuilder(name);
  const values = inputs.map((one, index) => (one === null ? null : "data" in one ? g.constant(one) : g.input(`x${index}`, one.shape, one.type)));
  const results = g.addAll(operator, values, attributes, { outputs }).slice(0, operator === "MaxPool" ? 1 : undefined);
  for (const result of results) g.output(result);
  const feeds = inputs.flatMap((one, index): [string, Tensor][] => (one === null || "data" in one ? [] : [[`x${index}`, drawn(one, operator, name, index)]]));
  return { graph: g.build(), outputs: results.map((result) => result.name), feeds: new Map(feeds) };
}

/** Integers are 0 and 1, which every axis has; lengths of sequences, the only int32, are 1 and 2. */
function drawn({ type, shape }: TensorType, operator: string, name: string, index: number): Tensor {
  if (type === "int8") throw new RangeError("drawn: int8 cannot be bound");
  const known = shape.map(Number);
  const stream = randomStream(1, name, index);
  const length = elementCount(known);
  if (type === "float32") return { type, shape: known, data: fillUniform(new Float32Array(length), stream, ...(RANGES[operator] ?? [-1.4, 1.4])) };
  const data = new ELEMENT_TYPES[type].array(length);
  for (let at = 0; at < length; at++) {
    const value = Math.floor(stream.uniform(0, 2)) + (type === "int32" ? 1 : 0);
    data[at] = data instanceof BigInt64Array ? BigInt(value) : value;
  }
  return { type, shape: known, data };
}

export interface Result {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export async function runOnnxRuntime({ graph, outputs, feeds }: BuiltCase): Promise<Result[]> {
  const session = await createSession(encodeModel(graph), { threads: 1 });
  try {
    const results = await session.run(Object.fromEntries(feeds));
    return outputs.map((name) => ({ shape: results[name].shape, data: Array.from(results[name].data, Number) }));
  } finally {
    session.release();
  }
}

export function runTensorFlow(tf: TensorFlow, { graph, outputs, feeds }: BuiltCase): Result[] {
  const loaded = loadGraph(tf, graph);
  try {
    return tf.tidy(() => {
      const results = loaded.run(new Map(Array.from(feeds, ([name, tensor]) => [name, tfTensor(tf, tensor)])), outputs);
      return outputs.map((name) => ({ shape: results.get(name)?.shape ?? [], data: Array.from(results.get(name)?.dataSync<"float32">() ?? []) }));
    });
  } finally {
    loaded.release();
  }
}

function tfTensor(tf: TensorFlow, { type, shape, data }: Tensor): TfTensor {
  return tf.tensor(Array.from(data, Number), [...shape], type === "bool" ? "bool" : type.startsWith("float") ? "float32" : "int32");
}
