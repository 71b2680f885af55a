import { elementCount } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import type { DropoutMask, Parameter, ParameterInfo } from "../src/index.ts";

const SEED = 11;

/** Numbers that tooling/golden/torch_nets.py draws too, by the same names. */
export function goldenInput(shape: readonly number[]): Float32Array {
  return values("features", shape, -1, 1);
}

export function goldenMask({ input, shape, keep }: DropoutMask): Float32Array {
  const stream = randomStream(SEED, input);
  return Float32Array.from({ length: elementCount(shape) }, () => (stream.uniform() < keep ? 1 / keep : 0));
}

/** Statistics and scales around 1, biases in ±1/2, weights in ±√(3/fan). */
export function goldenParameters(infos: readonly ParameterInfo[]): Map<string, Parameter> {
  const names = new Set(infos.map(({ name }) => name));
  return new Map(infos.map(({ name, shape }) => [name, { shape, data: values(name, shape, ...range(name, shape, names)) }]));
}

function values(name: string, shape: readonly number[], min: number, max: number): Float32Array {
  return fillUniform(new Float32Array(elementCount(shape)), randomStream(SEED, name), min, max);
}

function range(name: string, shape: readonly number[], names: ReadonlySet<string>): [min: number, max: number] {
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (last === "running_var" || (shape.length === 1 && last === "weight")) return [0.5, 1.5];
  if (shape.length === 1 || last.includes("bias")) return [-0.5, 0.5];
  const bound = Math.sqrt(3 / fan(name, shape, names));
  return [-bound, bound];
}

/** Products behind an output. Weights of a recurrent layer are told by the recurrence beside them. */
function fan(name: string, shape: readonly number[], names: ReadonlySet<string>): number {
  if (names.has(name.replace(/\.weight(_\d+)?$/, ".recurrence$1")) && shape.length === 3) return shape[2];
  return shape.length === 2 ? shape[0] : elementCount(shape.slice(1));
}
