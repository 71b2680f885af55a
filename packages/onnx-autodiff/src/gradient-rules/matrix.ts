import { float, floatAttribute, intAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { inputOf, unbroadcast, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

export const MATRIX_GRADIENTS = {
  MatMul: (g, forward) => {
    const [a, b, dy] = [inputOf(forward, 0), inputOf(forward, 1), forward.gradient];
    return [
      forward.wants(0) ? unbroadcast(g, g.add("MatMul", [dy, transposed(g, b)]), a) : null,
      forward.wants(1) ? unbroadcast(g, g.add("MatMul", [transposed(g, a), dy]), b) : null,
    ];
  },
  Gemm: (g, forward) => [
    forward.wants(0) ? gemmGradientA(g, forward) : null,
    forward.wants(1) ? gemmGradientB(g, forward) : null,
    forward.inputs[2] && forward.wants(2) ? unbroadcast(g, scaled(g, forward.gradient, floatAttribute(forward.node.attributes, "beta", 1)), forward.inputs[2]) : null,
  ],
} satisfies Record<string, GradientRule>;

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
