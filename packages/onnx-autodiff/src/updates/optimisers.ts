import { float, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** Numbers that an optimiser works with. Each has PyTorch's meaning and default. */
export interface OptimiserSettings {
  /** First-moment decay of Adam. Default 0.9. */
  readonly beta1?: number;
  /** Second-moment decay of Adam. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
  /** Momentum of SGD. Default 0. */
  readonly momentum?: number;
  /** Look ahead along the velocity. Default false. */
  readonly nesterov?: boolean;
  /** Weight decay: added to the gradient by `adam` and `sgd`, taken off the parameter by `adamw`. Default 0. */
  readonly weightDecay?: number;
}

export interface Optimiser {
  /** State kept for each parameter, of its shape, zero at the start. */
  readonly states: readonly string[];
  /** Scalars that are fed at every step. `decay`, the last, goes to the decayed parameters alone. */
  readonly scalars: readonly string[];
  /** Values of the scalars at a step, the first of which is 1. */
  readonly scalarValues: (settings: OptimiserSettings, step: number, learningRate: number) => readonly number[];
  /** Adds one update: the new parameter, then the new states. */
  readonly update: (g: GraphBuilder, settings: OptimiserSettings, parameter: Value, states: readonly Value[], gradient: Value, scalars: readonly Value[]) => Value[];
}

export const OPTIMISERS = {
  sgd: {
    states: ["velocity"],
    scalars: ["learning_rate", "decay"],
    scalarValues: ({ weightDecay = 0 }, _step, learningRate) => [learningRate, weightDecay],
    update: (g, { momentum = 0, nesterov = false }, parameter, [velocity], gradient, [rate, decay]) =>
      g.addAll("SgdUpdate", [parameter, velocity, gradient, rate, decay], { momentum: float(momentum), nesterov: nesterov ? 1 : 0 }),
  },
  adam: adam(false),
  adamw: adam(true),
} satisfies Record<string, Optimiser>;

export type OptimiserKind = keyof typeof OPTIMISERS;

/** What each number must stay below; all are at least 0. */
const LIMITS = { beta1: 1, beta2: 1, epsilon: Infinity, momentum: Infinity, weightDecay: Infinity } satisfies Partial<Record<keyof OptimiserSettings, number>>;

/** @throws {RangeError} Where a number is out of its range, or Nesterov's look ahead has no momentum to look along. */
export function checkSettings(settings: OptimiserSettings): void {
  for (const [name, limit] of Object.entries(LIMITS)) {
    const value = settings[name as keyof typeof LIMITS] ?? 0;
    if (!(value >= 0 && value < limit)) throw new RangeError(`trainingStep: need 0 <= ${name} < ${limit}, got ${value}`);
  }
  if (settings.nesterov && !settings.momentum) throw new RangeError("trainingStep: need a momentum above 0 for nesterov; give one, or leave nesterov out");
}

/**
 * Adam on moments that are sums, `M ← β₁M + g` and `V ← β₂V + g²`: those of the paper are `m = (1 − β₁)M` and `v = (1 − β₂)V`.
 *
 * That saves two passes over every parameter. These factors and the bias corrections are folded into the step size and epsilon
 * that are fed: `lr·m̂/(√v̂ + ε) = lr·r·(1 − β₁)/c₁ · M/(√V + ε·r)` where `cᵢ = 1 − βᵢᵗ` and `r = √(c₂/(1 − β₂))`.
 *
 * @see Kingma and Ba 2015; Loshchilov and Hutter 2019 for decoupled decay; `torch.optim.Adam`, `torch.optim.AdamW`.
 */
function adam(decoupled: boolean): Optimiser {
  return {
    states: ["first_moment", "second_moment"],
    scalars: ["step_size", "epsilon", "decay"],
    scalarValues: ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }, step, learningRate) => {
      if (!(step >= 1)) throw new RangeError(`scalarValues: need a step from 1 up, got ${step}`);
      const root = Math.sqrt((1 - beta2 ** step) / (1 - beta2));
      return [(learningRate * root * (1 - beta1)) / (1 - beta1 ** step), epsilon * root, decoupled ? learningRate * weightDecay : weightDecay];
    },
    update: (g, { beta1 = 0.9, beta2 = 0.999 }, parameter, [first, second], gradient, scalars) =>
      g.addAll("AdamUpdate", [parameter, first, second, gradient, ...scalars], { beta1: float(beta1), beta2: float(beta2), decoupled: decoupled ? 1 : 0 }),
  };
}
