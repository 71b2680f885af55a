import type { Attributes, Value } from "@cochlea/onnx-graph";
import { z } from "zod";
import { xavierUniform, type Initialiser } from "../initialiser.ts";
import { sequenceShape, type Layer, type LayerContext } from "../layer.ts";
import { layerSchema, positiveInteger } from "../layer-schema.ts";

const fields = {
  /** Length of the hidden state of one direction. */
  units: positiveInteger,
  /** How many are stacked, each on the outputs of the one below. */
  levels: positiveInteger.default(1),
  /** Whether a second one reads the sequence backwards; the outputs of both stand side by side. */
  bidirectional: z.boolean().default(false),
  /** Probability that an output is dropped between levels. */
  dropout: z.number().min(0).lt(1).default(0),
  /** `last`: the state of each direction after its last step, a vector. `sequence`: the outputs of all steps. */
  output: z.enum(["last", "sequence"]).default("last"),
  /** `pytorch`: all uniform in ±1/√units. `keras`: Xavier, orthogonal recurrences, zero biases (an LSTM's forget gate 1). */
  init: z.enum(["pytorch", "keras"]).default("pytorch"),
};

type RecurrentSpec = z.infer<typeof lstmSchema> | z.infer<typeof gruSchema>;

interface Cell {
  readonly operator: "LSTM" | "GRU";
  /** Biases that Keras starts with: a number for each gate in ONNX's order, for inputs and then for recurrences. */
  readonly kerasBias: readonly number[];
  readonly attributes: Attributes;
}

const LSTM: Cell = { operator: "LSTM", kerasBias: [0, 0, 1, 0, 0, 0, 0, 0], attributes: {} };
const GRU: Cell = { operator: "GRU", kerasBias: [0, 0, 0, 0, 0, 0], attributes: { linear_before_reset: 1 } };

/** Each level is one ONNX node; parameters have that node's shapes and order of gates. */
function addLevels(cell: Cell, spec: RecurrentSpec, x: Value, context: LayerContext): Value {
  sequenceShape(x);
  const steps = context.add("Transpose", [x], { perm: [1, 0, 2] });
  const { levels, output } = spec;
  let outputs: Value[] = [];
  for (let level = 0; level < levels; level++) {
    const input = level === 0 ? steps : dropped(sideBySide(outputs[0], context), level, spec, context);
    outputs = addLevel(cell, level, spec, input, context);
  }
  if (output === "last") return folded(outputs[1], 0, context);
  return context.add("Transpose", [sideBySide(outputs[0], context)], { perm: [1, 0, 2] });
}

function addLevel({ operator, kerasBias, attributes }: Cell, level: number, { units, bidirectional, levels, init }: RecurrentSpec, x: Value, context: LayerContext): Value[] {
  const directions = bidirectional ? 2 : 1;
  const features = Number(x.shape[2]);
  const rows = (kerasBias.length / 2) * units;
  const uniform: Initialiser = { kind: "uniform", bound: 1 / Math.sqrt(units) };
  const keras = init === "keras";
  const parameter = (name: string, length: number[], start: Initialiser, role?: "offset") => context.parameter(levels === 1 ? name : `${name}_${level}`, [directions, ...length], start, role);
  const inputs = [
    x,
    parameter("weight", [rows, features], keras ? xavierUniform(features, rows) : uniform),
    parameter("recurrence", [rows, units], keras ? { kind: "orthogonal", gain: 1, rows, columns: units } : uniform),
    parameter("bias", [2 * rows], keras ? { kind: "parts", values: kerasBias } : uniform, "offset"),
  ];
  return context.addAll(operator, inputs, { ...attributes, hidden_size: units, direction: bidirectional ? "bidirectional" : "forward" });
}

/** Outputs `[steps, directions, batch, units]` as `[steps, batch, directions · units]`. */
function sideBySide(outputs: Value, context: LayerContext): Value {
  return folded(outputs, 1, context);
}

/** The directions, on this axis, moved beside the units and made one with them. */
function folded(x: Value, axis: number, context: LayerContext): Value {
  if (x.shape[axis] === 1) return context.add("Squeeze", [x, context.ints([axis])]);
  const last = x.shape.length - 1;
  const kept = x.shape.map((_, at) => at).filter((at) => at !== axis && at !== last);
  const turned = context.add("Transpose", [x], { perm: [...kept, axis, last] });
  return context.add("Reshape", [turned, context.ints([...kept.map(() => 0), Number(x.shape[axis]) * Number(x.shape[last])])]);
}

function dropped(x: Value, level: number, { dropout }: RecurrentSpec, context: LayerContext): Value {
  if (context.mode === "inference" || dropout === 0) return x;
  return context.add("Mul", [x, context.mask(x.shape, 1 - dropout, `mask_${level}`)]);
}

/** Products of one step: inputs and recurrences of every gate of every level and direction. */
function multiplyAdds(gates: number, { units, levels, bidirectional }: RecurrentSpec, [steps, features]: readonly number[]): number {
  const directions = bidirectional ? 2 : 1;
  const widths = Array.from({ length: levels }, (_, level) => (level === 0 ? features : directions * units));
  return steps * widths.reduce((sum, width) => sum + directions * gates * units * (width + units), 0);
}

const lstmSchema = layerSchema("lstm", fields);

/** Long short-term memory; gates in the order i, o, f, c. */
export const lstm: Layer<z.infer<typeof lstmSchema>> = {
  schema: lstmSchema,
  add: (spec, x, context) => addLevels(LSTM, spec, x, context),
  multiplyAdds: (spec, input) => multiplyAdds(4, spec, input),
};

const gruSchema = layerSchema("gru", fields);

/** Gated recurrent units; gates in the order z, r, h, the reset gate behind the recurrence's product as in PyTorch and cuDNN. */
export const gru: Layer<z.infer<typeof gruSchema>> = {
  schema: gruSchema,
  add: (spec, x, context) => addLevels(GRU, spec, x, context),
  multiplyAdds: (spec, input) => multiplyAdds(3, spec, input),
};
