import { int64Tensor, type Attributes } from "@cochlea/onnx-graph";
import { any, apart, fedInts, type GradientCase } from "./gradient-case.ts";

interface Places {
  readonly shape: number[];
  readonly values: number[];
}

/** Both with places that the graph knows and with fed ones. */
function withPlaces(operator: string, name: string, inputs: number[][], { shape, values }: Places, attributes: Attributes = {}): GradientCase[] {
  return [true, false].map((known) => ({
    name: `${name}, ${known ? "known" : "fed"} ${JSON.stringify(attributes)}`,
    inputs: inputs.map((each) => any(...each)),
    build: (g, [data, ...updates]) => g.add(operator, [data, known ? g.constant(int64Tensor(shape, values)) : fedInts(g, shape, values), ...updates], attributes),
  }));
}

const TOP_K: readonly Attributes[] = [{}, { axis: 0 }, { axis: 1, largest: 0 }];

export const INDEXING_CASES = {
  Gather: [
    ...withPlaces("Gather", "rows, some twice", [[4, 3]], { shape: [5], values: [2, 0, 2, -1, 2] }),
    ...withPlaces("Gather", "an order", [[2, 4]], { shape: [4], values: [3, 1, 0, 2] }, { axis: 1 }),
    ...withPlaces("Gather", "one place", [[2, 4, 3]], { shape: [], values: [-1] }, { axis: 1 }),
    ...withPlaces("Gather", "an embedding", [[6, 3]], { shape: [2, 4], values: [1, 5, 1, 0, 2, 2, 4, 1] }),
    ...withPlaces("Gather", "an embedding of few", [[2, 3]], { shape: [3, 3], values: [1, 1, 1, 0, 1, -1, 1, 0, 1] }),
    ...withPlaces("Gather", "a middle axis", [[2, 3, 2]], { shape: [2, 2], values: [0, 2, 2, 1] }, { axis: -2 }),
  ],
  GatherElements: [
    ...withPlaces("GatherElements", "along rows", [[3, 3]], { shape: [2, 3], values: [1, 2, 0, 2, 0, 0] }),
    ...withPlaces("GatherElements", "along columns, some twice", [[2, 4]], { shape: [2, 3], values: [0, 0, -1, 1, 3, 3] }, { axis: -1 }),
  ],
  GatherND: [
    ...withPlaces("GatherND", "elements", [[2, 3]], { shape: [3, 2], values: [0, 1, 1, 2, 0, 1] }),
    ...withPlaces("GatherND", "rows", [[3, 2, 2]], { shape: [2, 1], values: [2, 0] }),
  ],
  ScatterElements: [
    ...withPlaces("ScatterElements", "taking places", [[3, 3], [2, 3]], { shape: [2, 3], values: [1, 0, 2, 0, 2, 1] }),
    ...withPlaces("ScatterElements", "taking places", [[2, 5], [2, 2]], { shape: [2, 2], values: [1, -1, 3, 0] }, { axis: 1, reduction: "none" }),
    ...withPlaces("ScatterElements", "adding", [[2, 4], [2, 3]], { shape: [2, 3], values: [1, 1, 3, 0, 2, 0] }, { axis: -1, reduction: "add" }),
  ],
  ScatterND: [
    ...withPlaces("ScatterND", "rows taking places", [[4, 2], [2, 2]], { shape: [2, 1], values: [3, 1] }),
    ...withPlaces("ScatterND", "elements, adding", [[2, 3], [3]], { shape: [3, 2], values: [0, 1, 1, 2, 0, 1] }, { reduction: "add" }),
  ],
  TopK: TOP_K.map((attributes): GradientCase => ({
    name: JSON.stringify(attributes),
    inputs: [apart(3, 4)],
    build: (g, [x]) => g.add("TopK", [x, g.ints([2])], attributes),
  })),
} satisfies Record<string, readonly GradientCase[]>;
