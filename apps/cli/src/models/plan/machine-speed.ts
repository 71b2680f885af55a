import { encodeModel, GraphBuilder, type Graph } from "@cochlea/onnx-graph";
import { createSession, type Tensor } from "@cochlea/runtime";

/** What a machine does at best. */
export interface MachineSpeed {
  /** Floating-point operations a second, a multiply-add being two. */
  readonly flops: number;
  /** Bytes that are read or written a second, outside the caches. */
  readonly bytesPerSecond: number;
  readonly measured: boolean;
}

/** About what one thread of a server processor with AVX-512 does: enough to tell which floor is the higher one. */
const ASSUMED = { flopsPerThread: 100e9, bytesPerSecond: 20e9 };

const MATRIX = 768;
const BLOCK = 16 * 2 ** 20;
const ROUNDS = 9;

export function assumedSpeed(threads: number): MachineSpeed {
  return { flops: threads * ASSUMED.flopsPerThread, bytesPerSecond: ASSUMED.bytesPerSecond, measured: false };
}

/** The fastest of several products of two matrices, and of several passes over 64 MB, by the runtime itself. */
export async function measuredSpeed(threads: number): Promise<MachineSpeed> {
  const product = await leastSeconds(graphOf("MatMul", [[MATRIX, MATRIX], [MATRIX, MATRIX]]), threads);
  const pass = await leastSeconds(graphOf("Relu", [[BLOCK]]), threads);
  return { flops: (2 * MATRIX ** 3) / product, bytesPerSecond: (2 * 4 * BLOCK) / pass, measured: true };
}

function graphOf(operator: string, shapes: readonly (readonly number[])[]): Graph {
  const g = new GraphBuilder("speed");
  g.output(g.add(operator, shapes.map((shape, index) => g.input(`i${index}`, shape))));
  return g.build();
}

async function leastSeconds(graph: Graph, threads: number): Promise<number> {
  const session = await createSession(encodeModel(graph), { threads });
  try {
    const tensors = (names: readonly string[]): Record<string, Tensor> => Object.fromEntries(names.map((name) => [name, ones(graph, name)]));
    const binding = session.bind(tensors(graph.inputs), tensors(graph.outputs));
    let least = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      await binding.run();
      least = Math.min(least, performance.now() - start);
    }
    return least / 1000;
  } finally {
    session.release();
  }
}

function ones({ values }: Graph, name: string): Tensor {
  const shape = (values.get(name)?.shape ?? []).map(Number);
  return { type: "float32", shape, data: new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(1) };
}
