import { GraphBuilder, type Attributes, type Graph } from "@cochlea/onnx-graph";
import { expect, it } from "vitest";
import { operatorCost } from "../src/operators/operator-cost.ts";
import { TRAINING_OPERATORS } from "../src/operators/training-operators.ts";

/** Cost of the only node of a graph. */
function cost(operator: string, shapes: readonly (readonly number[])[], attributes: Attributes = {}) {
  const g = new GraphBuilder("cost", TRAINING_OPERATORS);
  g.addAll(operator, shapes.map((shape, index) => g.input(`i${index}`, shape)), attributes);
  return costOfLast(g.build());
}

function costOfLast({ nodes, values }: Graph) {
  const node = nodes[nodes.length - 1];
  const typeOf = (name: string) => values.get(name) ?? null;
  return operatorCost({ node, inputs: node.inputs.map(typeOf), outputs: node.outputs.map(typeOf).filter((type) => type !== null) });
}

/** Products of a convolution, one by one as its definition takes them; those with padding count too. */
function convolutionProducts([samples, channels]: number[], [filters, , ...kernel]: number[], places: number[], group: number): number {
  let products = 0;
  for (let sample = 0; sample < samples; sample++) {
    for (let filter = 0; filter < filters; filter++) {
      for (let place = 0; place < places[0] * places[1]; place++) {
        for (let channel = 0; channel < channels / group; channel++) products += kernel[0] * kernel[1];
      }
    }
  }
  return products;
}

it.each<[string, number[], number[], number[], Attributes]>([
  ["plain", [2, 3, 5, 6], [4, 3, 3, 2], [3, 5], {}],
  ["strided and padded", [2, 3, 5, 6], [4, 3, 3, 3], [3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }],
  ["grouped", [2, 4, 5, 6], [6, 2, 3, 3], [3, 4], { group: 2 }],
  ["depthwise", [2, 4, 5, 6], [4, 1, 3, 3], [3, 4], { group: 4 }],
])("a %s convolution and both its gradients take as many products", (_, x, w, places, attributes) => {
  const products = convolutionProducts(x, w, places, Number(attributes.group ?? 1));
  const y = [x[0], w[0], ...places];
  expect(cost("Conv", [x, w], attributes).multiplyAdds).toBe(products);
  expect(cost("ConvGradInput", [w, y], { ...attributes, shape: x }).multiplyAdds).toBe(products);
  expect(cost("ConvGradWeight", [x, y], { ...attributes, shape: w }).multiplyAdds).toBe(products);
  expect(cost("ConvTranspose", [y, w], { ...attributes, strides: [1, 1], pads: [0, 0, 0, 0] }).multiplyAdds).toBe(products);
});

it.each<[string, number[][], Attributes, number]>([
  ["MatMul", [[2, 3], [3, 5]], {}, 2 * 3 * 5],
  ["MatMul", [[7, 2, 3], [7, 3, 5]], {}, 7 * 2 * 3 * 5],
  ["Gemm", [[2, 3], [3, 5], [5]], {}, 2 * 3 * 5],
  ["Gemm", [[3, 2], [5, 3]], { transA: 1, transB: 1 }, 2 * 3 * 5],
  // Blocks of 2 x 3 rows and 5 columns, by a product over 7 samples.
  ["DenseAdamUpdate", [[2, 3, 5], [2, 3, 5], [2, 3, 5], [7, 6], [7, 5], [], []], { transA: 1 }, 6 * 5 * 7],
  ["DenseAdamUpdate", [[2, 3, 5], [2, 3, 5], [2, 3, 5], [6, 7], [7, 5], [], []], {}, 6 * 5 * 7],
  ["DenseSgdUpdate", [[2, 3, 5], [2, 3, 5], [7, 6], [7, 5], []], { transA: 1 }, 6 * 5 * 7],
  ["Einsum", [[2, 3, 4], [2, 4, 5]], { equation: "bij,bjk->bik" }, 2 * 3 * 4 * 5],
  ["Einsum", [[2, 3]], { equation: "ij->ji" }, 0],
  // 7 steps, 2 samples, 3 features, 5 units: each gate takes 3 + 5 products a unit.
  ["LSTM", [[7, 2, 3], [1, 20, 3], [1, 20, 5]], { hidden_size: 5 }, 7 * 2 * 4 * 5 * (3 + 5)],
  ["LstmTrain", [[7, 2, 3], [2, 20, 3], [2, 20, 5]], { hidden_size: 5, direction: "bidirectional" }, 2 * 7 * 2 * 4 * 5 * (3 + 5)],
  ["GruTrain", [[7, 2, 3], [1, 15, 3], [1, 15, 5]], { hidden_size: 5 }, 7 * 2 * 3 * 5 * (3 + 5)],
  ["LstmGrad", [[20, 5], ...Array.from({ length: 6 }, () => [7, 2, 5])], {}, 7 * 2 * 20 * 5],
  ["Relu", [[2, 3]], {}, 0],
])("%s of %j, %j takes the products counted by hand", (operator, shapes, attributes, products) => {
  expect(cost(operator, shapes, attributes).multiplyAdds).toBe(products);
});

it("moves what it reads and writes, each once, in bytes of its type", () => {
  expect(cost("Relu", [[2, 3]]).bytes).toBe(4 * (6 + 6));
  expect(cost("MatMul", [[2, 3], [3, 5]]).bytes).toBe(4 * (6 + 15 + 10));
  expect(cost("AdamUpdate", [[9], [9], [9], [9], [], []]).bytes).toBe(4 * (4 * 9 + 2 + 3 * 9));
  expect(cost("Shape", [[2, 3]]).bytes).toBe(4 * 6 + 8 * 2);
});

it("moves nothing where the result is the input under another name", () => {
  expect(cost("Flatten", [[2, 3, 4]])).toEqual({ multiplyAdds: 0, bytes: 0 });
  expect(cost("After", [[], [5]])).toEqual({ multiplyAdds: 0, bytes: 0 });
});

it("leaves out an input that is left out", () => {
  const types = { node: { operator: "Clip", attributes: {} }, inputs: [{ type: "float32", shape: [4] } as const, null], outputs: [{ type: "float32", shape: [4] } as const] };
  expect(operatorCost(types)).toEqual({ multiplyAdds: 0, bytes: 32 });
});

it("refuses a length that is not known", () => {
  expect(() => operatorCost({ node: { operator: "Relu", attributes: {} }, inputs: [{ type: "float32", shape: ["batch"] }], outputs: [] })).toThrow(/free dimension "batch"/);
});
