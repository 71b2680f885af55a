import { elementCount, floatAttribute, intAttribute, type Graph, type Node, type TensorType } from "@cochlea/onnx-graph";
import { shapeOf } from "../graphs/shape-of.ts";

/** A product with fewer rows is done row by row, with more it pays to pack the weights. */
const ROWS = { least: 8, most: 64 };

/** Elements of a matrix that is packed from memory rather than from the cache. */
const LEAST_PACKED = 2 ** 20;

/**
 * Writes a product of few rows with a large turned matrix, a·bᵀ, as (b·aᵀ)ᵀ.
 *
 * Of a product the runtime copies the right matrix whole, into the order in which it is multiplied, and reads the left one as it
 * lies. So the small matrix stands on the right.
 */
export function weightsOnTheLeft(graph: Graph): Graph {
  const turned = graph.nodes.map((node) => (isTurnedProduct(graph, node) ? asLeft(graph, node) : null));
  return {
    ...graph,
    nodes: graph.nodes.flatMap((node, index) => turned[index]?.nodes ?? [node]),
    values: new Map([...graph.values, ...turned.flatMap((each) => each?.values ?? [])]),
  };
}

/** Whether a node is a·bᵀ and nothing else, of shapes for which it pays. */
function isTurnedProduct(graph: Graph, { operator, inputs, attributes }: Node): boolean {
  const plain = intAttribute(attributes, "transA", 0) === 0 && intAttribute(attributes, "transB", 0) === 1 && floatAttribute(attributes, "alpha", 1) === 1;
  if (operator !== "Gemm" || inputs.length !== 2 || !plain) return false;
  const [[rows], right] = inputs.map((name) => shapeOf(graph, name));
  return rows >= ROWS.least && rows <= ROWS.most && elementCount(right) >= LEAST_PACKED;
}

function asLeft(graph: Graph, { name, inputs: [small, large], outputs }: Node) {
  const [[rows, inner], [columns]] = [shapeOf(graph, small), shapeOf(graph, large)];
  const [right, product] = [`${name}/turned`, `${name}/product`];
  const nodes = [transpose(right, small, right), { name: product, operator: "MatMul", domain: "", inputs: [large, right], outputs: [product], attributes: {} }, transpose(name, product, outputs[0])];
  const values: [string, TensorType][] = [[right, { type: "float32", shape: [inner, rows] }], [product, { type: "float32", shape: [columns, rows] }]];
  return { nodes, values };
}

function transpose(name: string, input: string, output: string): Node {
  return { name, operator: "Transpose", domain: "", inputs: [input], outputs: [output], attributes: { perm: [1, 0] } };
}
