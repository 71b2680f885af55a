import { GraphBuilder, type Attributes, type Graph, type Node, type Value } from "@cochlea/onnx-graph";

/** Writes one of the runtime's operators on blocks in ONNX's own, for blocks of a size. */
type PlainForm = (g: GraphBuilder, inputs: readonly (Value | null)[], attributes: Attributes, block: number) => Value;

const DOMAIN = "com.microsoft.nchwc";

/** The definitions of the runtime's operators on maps in blocks, by the names that it has for them. */
const PLAIN: Readonly<Record<string, PlainForm>> = {
  Conv: (g, [x, w, bias = null, sum = null], { activation, ...attributes }, block) => {
    const [map, filter] = [some(x), some(w)];
    const inner = Number(filter.shape[1]);
    const depthwise = inner === 1 && attributes.group === map.shape[1] && filter.shape[0] === map.shape[1];
    const plain = !depthwise && inner < block ? map : plainMap(g, map, block);
    const y = blockedMap(g, g.add("Conv", [plain, plainFilter(g, filter, block, inner < block ? 1 : block), bias], attributes), block);
    const added = sum ? g.add("Add", [y, sum]) : y;
    return activation === undefined ? added : g.add("Relu", [added]);
  },
  GlobalAveragePool: (g, [x], _, block) => g.add("GlobalAveragePool", [plainMap(g, some(x), block)]),
  ReorderInput: (g, [x], _, block) => {
    const map = some(x);
    const missing = -Number(map.shape[1]) & (block - 1);
    return blockedMap(g, missing === 0 ? map : g.add("Pad", [map, g.ints([0, 0, 0, 0, 0, missing, 0, 0])]), block);
  },
  ReorderOutput: (g, [x], { channels, channels_last: last }, block) => {
    const plain = g.add("Slice", [plainMap(g, some(x), block), g.ints([0]), g.ints([Number(channels)]), g.ints([1])]);
    return last === 1 ? g.add("Transpose", [plain], { perm: [0, 2, 3, 1] }) : plain;
  },
};

/** The same graph without the runtime's operators on blocks, so that any size of block runs anywhere. */
export function withoutBlocks(graph: Graph, block: number): Graph {
  const g = new GraphBuilder(graph.name);
  const values = new Map<string, Value>();
  for (const name of graph.inputs) values.set(name, g.input(name, graph.values.get(name)?.shape ?? []));
  for (const [name, data] of graph.constants) values.set(name, g.constant(data, name));
  for (const node of graph.nodes) {
    const outputs = copied(g, node, node.inputs.map((name) => values.get(name) ?? null), block);
    node.outputs.forEach((name, index) => values.set(name, outputs[index]));
  }
  for (const name of graph.outputs) g.output(some(values.get(name)), name);
  return g.build();
}

function copied(g: GraphBuilder, { name, operator, domain, attributes, outputs }: Node, inputs: readonly (Value | null)[], block: number): readonly Value[] {
  return domain === DOMAIN ? [PLAIN[operator](g, inputs, attributes, block)] : g.addAll(operator, inputs, attributes, { name: `copy of ${name}`, outputs: outputs.length });
}

/** [samples, blocks, rows, columns, lanes] to [samples, channels, rows, columns]. */
function plainMap(g: GraphBuilder, map: Value, block: number): Value {
  const [samples, lanes, rows, columns] = map.shape.map(Number);
  const apart = g.add("Reshape", [map, g.ints([samples, lanes / block, rows, columns, block])]);
  return g.add("Reshape", [g.add("Transpose", [apart], { perm: [0, 1, 4, 2, 3] }), g.ints([samples, lanes, rows, columns])]);
}

/** The inverse, under the shape that maps in blocks are declared with. */
function blockedMap(g: GraphBuilder, map: Value, block: number): Value {
  const shape = map.shape.map(Number);
  const apart = g.add("Reshape", [map, g.ints([shape[0], shape[1] / block, block, shape[2], shape[3]])]);
  return g.add("Reshape", [g.add("Transpose", [apart], { perm: [0, 1, 3, 4, 2] }), g.ints(shape)]);
}

/** [outputs / block][inputs / inner][rows][columns][inner][block] to [outputs, inputs, rows, columns]. */
function plainFilter(g: GraphBuilder, filter: Value, block: number, inner: number): Value {
  const [outputs, inputs, rows, columns] = filter.shape.map(Number);
  const apart = g.add("Reshape", [filter, g.ints([outputs / block, inputs / inner, rows, columns, inner, block])]);
  return g.add("Reshape", [g.add("Transpose", [apart], { perm: [0, 5, 1, 4, 2, 3] }), g.ints([outputs, inputs, rows, columns])]);
}

function some(value: Value | null | undefined): Value {
  if (!value) throw new RangeError("withoutBlocks: need a value, got none");
  return value;
}
