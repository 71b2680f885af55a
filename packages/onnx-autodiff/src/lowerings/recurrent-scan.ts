import { elementCount, float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** What one step makes of the states before it and of its part of each scanned value. */
interface Step {
  readonly states: readonly Value[];
  readonly stacked: readonly Value[];
}

export interface Recurrence {
  /** Whether to go from the last step to the first. */
  readonly reverse: boolean;
  /** States before the first step, [batch, hidden]. */
  readonly states: readonly Value[];
  /** Values [steps, …] of which each step takes its own. */
  readonly scanned: readonly Value[];
  readonly step: (g: GraphBuilder, states: readonly Value[], inputs: readonly Value[]) => Step;
}

/** Runs a step for each of many, one after the other. Returns the last states, then what the steps gave, in the order of the input. */
export function recurrence(g: GraphBuilder, { reverse, states, scanned, step }: Recurrence): Value[] {
  const body = g.subgraph("recurrence");
  const input = (shape: Value["shape"], name: string): Value => body.input(body.unusedName(name), shape);
  const before = states.map(({ shape }, index) => input(shape, `recurrence/state${index}`));
  const own = scanned.map(({ shape }, index) => input(shape.slice(1), `recurrence/step${index}`));
  const after = step(body, before, own);
  for (const value of after.states) body.output(value);
  // A value may not be an output twice, nor both an input and an output.
  for (const value of after.stacked) body.output([...after.states, ...before].includes(value) ? body.add("Identity", [value]) : value);
  const direction = reverse ? 1 : 0;
  return g.addAll("Scan", [...states, ...scanned], {
    body: { graph: body.build() },
    num_scan_inputs: scanned.length,
    scan_input_directions: scanned.map(() => direction),
    scan_output_directions: after.stacked.map(() => direction),
  });
}

/** A state of nothing, [batch, hidden], where none is given. */
export function stateOr(g: GraphBuilder, given: Value | null | undefined, batch: number, hidden: number): Value {
  return given ?? g.constant(float32Tensor([batch, hidden], new Float32Array(elementCount([batch, hidden]))));
}

/** x·(1 − x), the slope of the logistic function by its value. */
export function sigmoidSlope(g: GraphBuilder, y: Value): Value {
  return g.add("Sub", [y, g.add("Mul", [y, y])]);
}

/** 1 − x², the slope of the hyperbolic tangent by its value. */
export function tanhSlope(g: GraphBuilder, y: Value): Value {
  return g.add("Sub", [g.scalar(1), g.add("Mul", [y, y])]);
}
