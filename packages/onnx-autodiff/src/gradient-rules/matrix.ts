import { broadcastShapes, float, floatAttribute, intAttribute, stringAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { einsumEquation } from "../graphs/einsum-equation.ts";
import { inputOf, knownShape, reshape, reshapeLike, unbroadcast, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

export const MATRIX_GRADIENTS = {
  /** A vector on the left is one row, on the right one column. */
  MatMul: (g, forward) => {
    const [left, right] = [inputOf(forward, 0), inputOf(forward, 1)];
    const a = left.shape.length === 1 ? reshape(g, left, [1, ...knownShape(left)]) : left;
    const b = right.shape.length === 1 ? reshape(g, right, [...knownShape(right), 1]) : right;
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)).map(Number);
    const dy = reshape(g, forward.gradient, [...batch, Number(a.shape[a.shape.length - 2]), Number(b.shape[b.shape.length - 1])]);
    return [
      forward.wants(0) ? reshapeLike(g, unbroadcast(g, g.add("MatMul", [dy, transposed(g, b)]), a), left) : null,
      forward.wants(1) ? reshapeLike(g, unbroadcast(g, g.add("MatMul", [transposed(g, a), dy]), b), right) : null,
    ];
  },
  Gemm: (g, forward) => [
    forward.wants(0) ? gemmGradientA(g, forward) : null,
    forward.wants(1) ? gemmGradientB(g, forward) : null,
    forward.inputs[2] && forward.wants(2) ? unbroadcast(g, scaled(g, forward.gradient, floatAttribute(forward.node.attributes, "beta", 1)), forward.inputs[2]) : null,
  ],
  /** Each input's gradient is the sum of products of dy and the other inputs, over the letters that the input lacks. */
  Einsum: (g, forward) => forward.inputs.map((_, index) => (forward.wants(index) ? einsumGradient(g, forward, index) : null)),
} satisfies Record<string, GradientRule>;

function einsumGradient(g: GraphBuilder, forward: ForwardNode, index: number): Value {
  const { terms, result } = einsumEquation(stringAttribute(forward.node.attributes, "equation", ""));
  const input = inputOf(forward, index);
  const others = terms.flatMap((term, at) => (at === index ? [] : [{ term, value: inputOf(forward, at) }]));
  const known = new Set([...result, ...others.flatMap(({ term }) => [...term])]);
  // A letter of this input alone was summed over: the gradient is the same all along it.
  const letters = [...terms[index]].filter((letter) => known.has(letter));
  const equation = `${[result, ...others.map(({ term }) => term)].join()}->${letters.join("")}`;
  const product = g.add("Einsum", [forward.gradient, ...others.map(({ value }) => value)], { equation });
  const missing = [...terms[index]].flatMap((letter, axis) => (known.has(letter) ? [] : [axis]));
  if (missing.length === 0) return unbroadcast(g, product, input);
  const lengths = knownShape(input);
  const kept = g.add("Unsqueeze", [product, g.ints(missing)]);
  return unbroadcast(g, g.add("Expand", [kept, g.ints(lengths.map((length, axis) => (missing.includes(axis) ? length : 1)))]), input);
}

/** y = α·A'·B': dA' = α·dy·B'ᵀ, and transposed where A' = Aᵀ. */
function gemmGradientA(g: GraphBuilder, forward: ForwardNode): Value {
  const { transA, transB, alpha } = flags(forward);
  const [b, dy] = [inputOf(forward, 1), forward.gradient];
  return transA ? g.add("Gemm", [b, dy], { transA: transB, transB: 1, alpha }) : g.add("Gemm", [dy, b], { transB: 1 - transB, alpha });
}

function gemmGradientB(g: GraphBuilder, forward: ForwardNode): Value {
  const { transA, transB, alpha } = flags(forward);
  const [a, dy] = [inputOf(forward, 0), forward.gradient];
  return transB ? g.add("Gemm", [dy, a], { transA: 1, transB: transA, alpha }) : g.add("Gemm", [a, dy], { transA: 1 - transA, alpha });
}

function flags({ node: { attributes } }: ForwardNode) {
  return { transA: intAttribute(attributes, "transA", 0), transB: intAttribute(attributes, "transB", 0), alpha: float(floatAttribute(attributes, "alpha", 1)) };
}

function scaled(g: GraphBuilder, value: Value, factor: number): Value {
  return factor === 1 ? value : g.add("Mul", [value, g.scalar(factor)]);
}

function transposed(g: GraphBuilder, matrix: Value): Value {
  const axes = matrix.shape.map((_, axis) => axis);
  return g.add("Transpose", [matrix], { perm: [...axes.slice(0, -2), axes.length - 1, axes.length - 2] });
}
