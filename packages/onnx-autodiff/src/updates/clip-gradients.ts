import type { GraphBuilder, Value } from "@cochlea/onnx-graph";

/** Bounds on gradients. With both, each number is bounded first and their norm after. */
export interface GradientClip {
  /** Every number of a gradient is brought to between −`value` and `value`. */
  readonly value?: number;
  /** All gradients are scaled by one factor where the norm of all their numbers together is above this. */
  readonly norm?: number;
}

/** @throws {RangeError} For a bound that is not above 0. */
export function checkClip(clip: GradientClip): void {
  for (const name of ["value", "norm"] as const) {
    const bound = clip[name] ?? 1;
    if (!(bound > 0)) throw new RangeError(`trainingStep: need clip.${name} above 0, got ${bound}; leave it out to clip nothing`);
  }
}

/**
 * Adds the bounded gradients to a graph.
 *
 * @see `torch.nn.utils.clip_grad_value_`, `torch.nn.utils.clip_grad_norm_`, whose factor is norm / (total + 1e-6), at most 1.
 */
export function clipGradients(g: GraphBuilder, gradients: ReadonlyMap<string, Value>, { value, norm }: GradientClip): ReadonlyMap<string, Value> {
  const bounded = value === undefined ? gradients : each(gradients, (gradient) => g.add("Clip", [gradient, g.scalar(-value), g.scalar(value)]));
  if (norm === undefined) return bounded;
  const total = g.add("Add", [totalNorm(g, [...bounded.values()]), g.scalar(1e-6)]);
  const factor = g.add("Min", [g.add("Div", [g.scalar(norm), total]), g.scalar(1)]);
  return each(bounded, (gradient) => g.add("Mul", [gradient, factor]));
}

function totalNorm(g: GraphBuilder, gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => g.add("Reshape", [g.add("ReduceSumSquare", [gradient], { keepdims: 0 }), g.ints([1])]));
  return g.add("Sqrt", [g.add("ReduceSum", [g.add("Concat", squares, { axis: 0 })], { keepdims: 0 })]);
}

function each(gradients: ReadonlyMap<string, Value>, f: (gradient: Value) => Value): Map<string, Value> {
  return new Map([...gradients].map(([name, gradient]) => [name, f(gradient)]));
}
