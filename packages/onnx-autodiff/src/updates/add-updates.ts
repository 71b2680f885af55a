import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { OPTIMISERS, type OptimiserKind, type OptimiserSettings } from "./optimisers.ts";

/** A tensor that outlives a step: fed to `input`, and read back from `output`, which may be the same memory. */
export interface StepState {
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
  /** Shape of the graph's input and output: the same elements in the same order, divided as the step wants them. */
  readonly boundShape: readonly number[];
}

/** A state before the graph is lowered. */
export type RenewedState = Omit<StepState, "boundShape">;

/** What is trained, and how. */
export interface UpdateRequest {
  /** Inputs that are trained, and whether weight decay applies to them. */
  readonly parameters: readonly { readonly name: string; readonly decay: boolean }[];
  readonly optimiser: OptimiserKind;
  readonly settings?: OptimiserSettings;
}

/** Adds the optimiser's update of every parameter; `ready` makes of the first scalar what the updates may begin with. */
export function addUpdates(builder: GraphBuilder, gradients: ReadonlyMap<string, Value>, { parameters, optimiser, settings = {} }: UpdateRequest, ready: (first: Value) => Value) {
  const { scalars: names, states: kinds, update } = OPTIMISERS[optimiser];
  const [first, ...rest] = names.map((name) => builder.input(name, []));
  const fed = [ready(first), ...rest];
  const states = parameters.flatMap(({ name, decay }) => {
    const parameter = builder.value(name);
    const kept = kinds.map((suffix) => builder.input(`${name}.${suffix}`, parameter.shape));
    const scalars = fed.filter((_, index) => names[index] !== "decay" || decay);
    const next = update(builder, settings, parameter, kept, gradientOf(gradients, name), scalars);
    return [parameter, ...kept].map((value, index) => renewed(value.name, next[index]));
  });
  return { states, scalars: names };
}

export function renewed(input: string, next: Value): RenewedState {
  return { input, output: next.name, shape: next.shape.map(Number) };
}

function gradientOf(gradients: ReadonlyMap<string, Value>, name: string): Value {
  const value = gradients.get(name);
  if (!value) throw new RangeError(`trainingStep: no gradient for "${name}"`);
  return value;
}
