import { GraphBuilder, type Graph, type OperatorRule } from "@cochlea/onnx-graph";

/** Lanes of a 256-bit and of a 512-bit vector. Elsewhere the runtime has no blocked convolutions. */
const BLOCKS: readonly number[] = [8, 16];

const reorder: OperatorRule = { domain: "com.microsoft.nchwc", arity: [1, 1], infer: ({ inputs: [map] }) => [{ type: "float32", shape: [1, "block", ...(map?.shape.slice(2) ?? [])] }] };

/** A map of four channels that the runtime puts into a block of its own size. */
function probe(): Graph {
  const g = new GraphBuilder("probe", { ReorderInput: reorder });
  g.output(g.add("ReorderInput", [g.input("map", [1, 4, 1, 2])], {}, { name: "blocked" }));
  return g.build();
}

/**
 * Lanes that the blocked convolutions of a runtime's CPU provider compute at a time; `undefined` where it has none.
 *
 * @param run Runs a graph on its one input, and gives the shape of its one output; may throw where it cannot.
 */
export async function probeBlock(run: (graph: Graph, input: Float32Array) => Promise<readonly number[]>): Promise<number | undefined> {
  const shape = await run(probe(), new Float32Array(8)).catch(() => []);
  return BLOCKS.find((block) => block === shape[1]);
}
