import type { Graph, Node, TensorData } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import { cut } from "./cut.ts";
import { TFJS_OPERATORS } from "./operators.ts";
import { UnsupportedOperatorError, type TfjsNode } from "./operators/tfjs-operator.ts";
import type { TensorFlow } from "./tensorflow.ts";
import { numbersIn, tensorOf } from "./tensors.ts";

/** A graph that TensorFlow.js can run. */
export interface LoadedGraph {
  /**
   * Computes values of the graph, by name.
   *
   * Intermediate tensors belong to the caller, as with every function of TensorFlow.js: call it inside `tf.tidy`.
   *
   * @throws {RangeError} On an input that is not fed, or a name that the graph does not have.
   * @throws {UnsupportedOperatorError} On an attribute or output that TensorFlow.js does not have.
   */
  readonly run: (feeds: ReadonlyMap<string, Tensor>, names: readonly string[]) => Map<string, Tensor>;
  /** Frees the constants. */
  readonly release: () => void;
}

/**
 * Puts a graph's constants into TensorFlow.js and checks that it knows every operator.
 *
 * @throws {UnsupportedOperatorError} Names the node whose operator it does not know.
 */
export function loadGraph(tf: TensorFlow, graph: Graph): LoadedGraph {
  checkOperators(graph);
  const constants = new Map(Array.from(graph.constants, ([name, data]) => [name, tf.keep(tensorOf(tf, data))]));
  return {
    run(feeds, names) {
      const values = new Map([...constants, ...graph.inputs.map((name) => [name, fed(graph, feeds, name)] as const)]);
      runNodes({ tf, graph, values, constant: (name) => graph.constants.get(name) });
      return new Map(names.map((name) => [name, valueIn(graph, values, name)]));
    },
    release: () => tf.dispose([...constants.values()]),
  };
}

function checkOperators(graph: Graph): void {
  for (const { name, operator, attributes } of graph.nodes) {
    if (!Object.hasOwn(TFJS_OPERATORS, operator)) throw new UnsupportedOperatorError(`loadGraph: operator ${operator} of node "${name}" is not one that TensorFlow.js can run here; train with ONNX Runtime instead`);
    for (const attribute of Object.values(attributes)) if (typeof attribute === "object" && "graph" in attribute) checkOperators(attribute.graph);
  }
}

function fed(graph: Graph, feeds: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = feeds.get(name);
  if (!tensor) throw new RangeError(`run: need a tensor for input "${name}" of graph "${graph.name}", got none`);
  return tensor;
}

interface Scope {
  readonly tf: TensorFlow;
  readonly graph: Graph;
  readonly values: Map<string, Tensor>;
  readonly constant: (name: string) => TensorData | undefined;
}

function runNodes(scope: Scope): void {
  for (const node of scope.graph.nodes) {
    const outputs = TFJS_OPERATORS[node.operator](scope.tf, seenBy(scope, node));
    node.outputs.forEach((name, index) => {
      if (index < outputs.length) scope.values.set(name, outputs[index].dtype === "float32" ? outputs[index] : cut(scope.tf, outputs[index]));
    });
  }
}

function seenBy(scope: Scope, node: Node): TfjsNode {
  const { graph, values, constant } = scope;
  return {
    node,
    attributes: node.attributes,
    inputs: node.inputs.map((name) => (name === "" ? null : valueIn(graph, values, name))),
    numbers(index) {
      const name = node.inputs[index] ?? "";
      if (name === "") return undefined;
      const data = constant(name);
      return data ? numbersIn(data) : Array.from(valueIn(graph, values, name).dataSync<"float32">());
    },
    run: (inner, inputs) => runInner(scope, inner, inputs),
  };
}

/** A graph inside a node reads the values around it. */
function runInner({ tf, values: outer, constant }: Scope, graph: Graph, inputs: readonly Tensor[]): Tensor[] {
  const values = new Map([...outer, ...Array.from(graph.constants, ([name, data]) => [name, tensorOf(tf, data)] as const), ...graph.inputs.map((name, index) => [name, inputs[index]] as const)]);
  runNodes({ tf, graph, values, constant: (name) => graph.constants.get(name) ?? constant(name) });
  return graph.outputs.map((name) => valueIn(graph, values, name));
}

function valueIn(graph: Graph, values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const value = values.get(name);
  if (value) return value;
  const node = graph.nodes.find(({ outputs }) => outputs.includes(name));
  if (!node) throw new RangeError(`run: no value named "${name}" in graph "${graph.name}"`);
  throw new UnsupportedOperatorError(`run: output ${node.outputs.indexOf(name)} of operator ${node.operator} in node "${node.name}" is not supported; train with ONNX Runtime instead`);
}
