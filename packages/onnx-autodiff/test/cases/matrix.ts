import { float } from "@cochlea/onnx-graph";
import { any, withAttributes, type GradientCase } from "./gradient-case.ts";

function matMul(name: string, a: number[], b: number[]): GradientCase {
  return { name, inputs: [any(...a), any(...b)], build: (g, inputs) => g.add("MatMul", inputs) };
}

/** y = 0.7·A'·B' + 1.3·C, of 3 rows, 4 inner and 2 columns. */
function gemm(transA: number, transB: number, c: number[] | null): GradientCase {
  const inputs = [any(...(transA ? [4, 3] : [3, 4])), any(...(transB ? [2, 4] : [4, 2])), ...(c ? [any(...c)] : [])];
  const attributes = { transA, transB, alpha: float(0.7), beta: float(1.3) };
  return { name: `transA ${transA}, transB ${transB}, C ${c ? `[${c.join()}]` : "left out"}`, inputs, build: (g, values) => g.add("Gemm", values, attributes) };
}

const plainGemm: GradientCase = { name: "with no attributes", inputs: [any(3, 4), any(4, 2), any(2)], build: (g, inputs) => g.add("Gemm", inputs) };

function einsum(equation: string, ...shapes: number[][]): GradientCase {
  return withAttributes("Einsum", equation, shapes.map((shape) => any(...shape)), { equation });
}

export const MATRIX_CASES = {
  MatMul: [
    matMul("two matrices", [3, 4], [4, 2]),
    matMul("a batch against one matrix", [2, 3, 4], [4, 2]),
    matMul("one matrix against a batch", [3, 4], [2, 4, 2]),
    matMul("two batches", [2, 2, 3, 2], [2, 2, 2, 3]),
    matMul("batches that broadcast both ways", [2, 1, 3, 2], [3, 2, 2]),
    matMul("a vector and a matrix", [3], [3, 4]),
    matMul("a matrix and a vector", [2, 3], [3]),
    matMul("two vectors", [4], [4]),
    matMul("a batch and a vector", [2, 3, 4], [4]),
    matMul("a vector and a batch", [3], [2, 3, 4]),
    matMul("a row and a column", [1, 4], [4, 1]),
  ],
  Einsum: [
    einsum("ij,jk->ik", [2, 3], [3, 4]),
    einsum("bhqd,bhkd->bhqk", [2, 2, 3, 2], [2, 2, 2, 2]),
    einsum("ij, kj", [2, 3], [4, 3]),
    einsum("ij->ji", [2, 3]),
    einsum("ijk->j", [2, 3, 2]),
    einsum("ij->", [2, 3]),
    einsum("i,j->ij", [3], [2]),
    einsum("ij,k->i", [2, 3], [4]),
    einsum("ij,jk,kl->il", [2, 3], [3, 2], [2, 2]),
    einsum("bi,bi->b", [2, 3], [2, 3]),
    { name: "of a value twice", inputs: [any(3, 3)], build: (g, [x]) => g.add("Einsum", [x, x], { equation: "ij,kj->ik" }) },
  ],
  Gemm: [plainGemm, ...[0, 1].flatMap((transA) => [0, 1].flatMap((transB) => [null, [2], [3, 2], [3, 1], [1, 2], []].map((c) => gemm(transA, transB, c))))],
} satisfies Record<string, readonly GradientCase[]>;
