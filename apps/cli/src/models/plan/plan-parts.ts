import { operatorCost, stepGraphs, TRAINING_OPERATORS, type OperatorCost, type Plan } from "@cochlea/onnx-autodiff";
import { ELEMENT_TYPES, elementCount, type Graph, type Node, type TensorType } from "@cochlea/onnx-graph";
import type { ModelStep } from "@cochlea/trainer";

/** A node of a step before it is lowered. */
export interface PlanPart extends OperatorCost {
  readonly node: string;
  readonly operator: string;
  /** What the plan chose; `null` for an ordinary operator that stays as it is. */
  readonly form: string | null;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

/** Every node of a graph of a step, in the order in which they run, with what it costs by its shapes, in all runs of one step. */
export function planParts({ planned, plan, runs }: { readonly planned: Graph; readonly plan: Pick<Plan, "forms">; readonly runs: number }): PlanPart[] {
  return planned.nodes.map((node) => {
    const inputs = node.inputs.map((name) => (name === "" ? null : typeIn(planned, name)));
    const outputs = node.outputs.map((name) => typeIn(planned, name));
    const shapes = (types: readonly (TensorType | null)[]): number[][] => types.filter((type) => type !== null).map(({ shape }) => shape.map(Number));
    const { multiplyAdds, bytes } = operatorCost({ node, inputs, outputs });
    return { node: node.name, operator: node.operator, form: formOf(node, plan.forms), inputs: shapes(inputs), outputs: shapes(outputs), multiplyAdds: runs * multiplyAdds, bytes: runs * bytes };
  });
}

function formOf({ name, operator }: Node, forms: ReadonlyMap<string, string>): string | null {
  return forms.get(name) ?? (Object.hasOwn(TRAINING_OPERATORS, operator) ? "plain" : null);
}

function typeIn({ values, name: graph }: Graph, name: string): TensorType {
  const type = values.get(name);
  if (!type) throw new RangeError(`planParts: no value named "${name}" in graph "${graph}"`);
  return type;
}

/**
 * Bytes that no form of the step gets around: each parameter, statistic and optimiser state is read and written once, the batch
 * and the masks are read once. What stays in caches is counted all the same.
 */
export function leastTraffic({ step, frozen }: Pick<ModelStep, "step" | "frozen">): number {
  const states = new Set(step.states.map(({ input }) => input));
  const handedOn = new Set("update" in step ? step.gradients.flatMap(({ inputs }) => inputs) : []);
  const traffic = stepGraphs(step).flatMap(({ planned, runs }) => planned.inputs.filter((name) => !handedOn.has(name)).map((name): [string, number] => {
    const { type, shape } = typeIn(planned, name);
    const bytes = elementCount(shape) * ELEMENT_TYPES[type].bytes;
    return [name, bytes * (states.has(name) ? 2 : frozen.includes(name) ? 1 : runs)];
  }));
  return [...new Map(traffic).values()].reduce((total, bytes) => total + bytes, 0);
}
