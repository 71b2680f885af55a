import { float, floatAttribute, intAttribute, readNames, type Attributes, type Graph, type Node, type TensorData } from "@cochlea/onnx-graph";
import { viewsOf } from "../graphs/after-last-readers.ts";
import { boundOtherwise, isCaptured } from "../graphs/bound-otherwise.ts";
import { updateBlocks } from "./update-blocks.ts";

/** Where an update's gradient stands among its inputs, after the parameter and its states. */
const UPDATES: Readonly<Record<string, { readonly gradient: number; readonly blocked: string }>> = {
  AdamUpdate: { gradient: 3, blocked: "DenseAdamUpdate" },
  SgdUpdate: { gradient: 2, blocked: "DenseSgdUpdate" },
};

/** A gradient that is a product of two matrices, op(a)·op(b), each number of it bounded where `clip` is given. */
interface Product {
  readonly a: string;
  readonly b: string;
  readonly attributes: Attributes;
  readonly rows: number;
  readonly columns: number;
}

/** An update with what replaces it, and the blocks that its states are divided into. */
interface BlockedUpdate {
  readonly node: Node;
  readonly states: readonly string[];
  readonly blocks: readonly number[];
}

/**
 * Joins the update of every large dense layer with the product that is its gradient, so that the gradient is only ever
 * there for a block of rows.
 *
 * The parameter and its states become inputs `[blocks, rows, columns]`, or `[blocks, 1, lanes, strips, units]` where the runtime has
 * convolutions that compute so many lanes at a time, with the same elements in the same order. Left as they are: updates whose gradient something else reads, or is a product with a parameter, which would be read too late.
 */
export function blockDenseUpdates(graph: Graph, { block }: { readonly block?: number } = {}): Graph {
  const found = new Map(graph.nodes.flatMap((node): [Node, BlockedUpdate][] => {
    const blocked = blockedUpdate(graph, node, block);
    return blocked ? [[node, blocked]] : [];
  }));
  if (found.size === 0) return graph;
  const blocked = [...found.values()];
  const shapes = new Map(blocked.flatMap(({ node, states, blocks }) => [...states, ...node.outputs].map((name): [string, readonly number[]] => [name, blocks])));
  const nodes = graph.nodes.map((node) => found.get(node)?.node ?? node);
  return boundOtherwise(graph, { nodes, written: new Set(blocked.map(({ node }) => node)), shapes });
}

function blockedUpdate(graph: Graph, node: Node, lanes: number | undefined): BlockedUpdate | null {
  if (!Object.hasOwn(UPDATES, node.operator)) return null;
  const { gradient, blocked } = UPDATES[node.operator];
  const states = node.inputs.slice(0, gradient);
  const product = states.every((name) => graph.inputs.includes(name)) ? productOf(graph, node.inputs[gradient]) : null;
  const blocks = product && updateBlocks(product.rows, product.columns, lanes);
  if (!product || !blocks || isCaptured(graph, states[0])) return null;
  const inputs = [...states, product.a, product.b, ...node.inputs.slice(gradient + 1)];
  return { node: { ...node, operator: blocked, inputs, attributes: { ...node.attributes, ...product.attributes } }, states, blocks };
}

/** The product behind a gradient that nothing but its update reads, through changes of shape and a bound on its numbers. */
function productOf(graph: Graph, gradient: string): Product | null {
  const node = graph.nodes.find(({ outputs }) => outputs.includes(gradient));
  if (!node || graph.outputs.includes(gradient) || graph.nodes.filter((each) => readNames(each).includes(gradient)).length !== 1) return null;
  if (node.operator === "Reshape") return productOf(graph, node.inputs[0]);
  if (node.operator === "Clip") return bounded(productOf(graph, node.inputs[0]), graph.constants.get(node.inputs[2]));
  if (!["Gemm", "MatMul"].includes(node.operator) || node.inputs.length !== 2) return null;
  const views = viewsOf(graph, graph.inputs.filter((name) => isUpdated(graph, name)));
  const shape = graph.values.get(gradient)?.shape.map(Number) ?? [];
  const matrices = node.inputs.every((name) => graph.values.get(name)?.shape.length === 2 && !views.has(name));
  if (!matrices || shape.length !== 2) return null;
  const { transA, transB, alpha } = { transA: intAttribute(node.attributes, "transA", 0), transB: intAttribute(node.attributes, "transB", 0), alpha: floatAttribute(node.attributes, "alpha", 1) };
  return { a: node.inputs[0], b: node.inputs[1], attributes: { transA, transB, alpha: float(alpha) }, rows: shape[0], columns: shape[1] };
}

/** A bound inside another is not looked for: bounds are written once. */
function bounded(product: Product | null, bound: TensorData | undefined): Product | null {
  return product && bound && !("clip" in product.attributes) ? { ...product, attributes: { ...product.attributes, clip: float(Number(bound.data[0])) } } : null;
}

function isUpdated({ nodes }: Graph, input: string): boolean {
  return nodes.some(({ operator, inputs }) => Object.hasOwn(UPDATES, operator) && inputs[0] === input);
}
