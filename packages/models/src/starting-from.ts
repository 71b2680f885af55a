import type { Parameter } from "./initial-parameters.ts";
import type { Model } from "./model.ts";

/**
 * A model that starts from given parameters: those of the same name and shape are taken over, the others drawn anew.
 *
 * Of a classifier for other classes this takes all but the last layer.
 */
export function startingFrom(model: Model, given: ReadonlyMap<string, Parameter>): Model {
  const taken = (name: string, { shape }: Parameter): Parameter | undefined => {
    const parameter = given.get(name);
    return parameter?.shape.join() === shape.join() ? { shape, data: parameter.data.slice() } : undefined;
  };
  return { ...model, initialParameters: (seed) => new Map([...model.initialParameters(seed)].map(([name, drawn]) => [name, taken(name, drawn) ?? drawn])) };
}
