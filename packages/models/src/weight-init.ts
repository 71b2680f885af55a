import { z } from "zod";
import { uniformByFanIn, xavierUniform, ZEROS, type Initialiser } from "./initialiser.ts";

const gain = z.number().positive();
const relu = Math.SQRT2;

const NAMES = ["kaiming-uniform", "kaiming-normal", "xavier-uniform", "xavier-normal", "truncated-normal", "orthogonal"] as const;

const forms = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("kaiming-uniform"), gain: gain.default(relu) }),
  z.strictObject({ kind: z.literal("kaiming-normal"), gain: gain.default(relu) }),
  z.strictObject({ kind: z.literal("xavier-uniform"), gain: gain.default(1) }),
  z.strictObject({ kind: z.literal("xavier-normal"), gain: gain.default(1) }),
  z.strictObject({ kind: z.literal("truncated-normal"), deviation: z.number().positive().default(0.02) }),
  z.strictObject({ kind: z.literal("orthogonal"), gain: gain.default(1) }),
], { error: ({ input }) => `need one of ${NAMES.join(", ")}, received ${JSON.stringify((input as { kind?: unknown } | undefined)?.kind)}` });

/**
 * Field `init` of layers with weights: a name, or an object with its `gain` or `deviation`.
 *
 * Left out: PyTorch's own, weights and bias uniform in ±1/√fanIn. Given: the bias starts at 0.
 */
export const weightInit = z.preprocess((value) => (typeof value === "string" ? { kind: value } : value), forms).optional();

export type WeightInit = z.infer<typeof forms>;

/** What an initialiser needs to know of weights. */
export interface Fans {
  /** Products behind one output. */
  readonly fanIn: number;
  /** Products that one input goes into. */
  readonly fanOut: number;
  /** Length of the first axis; the others together are the columns. */
  readonly rows: number;
  readonly columns: number;
}

type Draw = { [Kind in WeightInit["kind"]]: (init: Extract<WeightInit, { kind: Kind }>, fans: Fans) => Initialiser };

/** @see K. He et al., Delving Deep into Rectifiers, ICCV 2015; X. Glorot and Y. Bengio, AISTATS 2010. */
const DRAWS: Draw = {
  "kaiming-uniform": (init, { fanIn }) => ({ kind: "uniform", bound: init.gain * Math.sqrt(3 / fanIn) }),
  "kaiming-normal": (init, { fanIn }) => ({ kind: "normal", deviation: init.gain / Math.sqrt(fanIn) }),
  "xavier-uniform": (init, { fanIn, fanOut }) => xavierUniform(fanIn, fanOut, init.gain),
  "xavier-normal": (init, { fanIn, fanOut }) => ({ kind: "normal", deviation: init.gain * Math.sqrt(2 / (fanIn + fanOut)) }),
  "truncated-normal": ({ deviation }) => ({ kind: "truncated-normal", deviation }),
  orthogonal: ({ gain }, { rows, columns }) => ({ kind: "orthogonal", gain, rows, columns }),
};

/** How weights and their bias start. */
export function initialisers(init: WeightInit | undefined, fans: Fans): { readonly weight: Initialiser; readonly bias: Initialiser } {
  if (!init) return { weight: uniformByFanIn(fans.fanIn), bias: uniformByFanIn(fans.fanIn) };
  const draw = DRAWS[init.kind] as (init: WeightInit, fans: Fans) => Initialiser;
  return { weight: draw(init, fans), bias: ZEROS };
}
