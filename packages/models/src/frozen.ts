import { modelParameters } from "./model-parameters.ts";
import type { Model } from "./model.ts";

/**
 * A model some of whose parameters stay as they are in training. A batch norm whose weight does keeps its running statistics too.
 *
 * @param patterns A parameter is frozen when one of them matches its name.
 * @throws {RangeError} When a pattern matches none.
 */
export function frozen(model: Model, patterns: readonly RegExp[]): Model {
  const names = modelParameters(model).map(({ name }) => name);
  const idle = patterns.find((pattern) => !names.some((name) => pattern.test(name)));
  if (idle) throw new RangeError(`frozen: need patterns that match a parameter of model "${model.name}", got ${idle}; it has ${names.join(", ")}`);
  const isFrozen = (name: string): boolean => patterns.some((pattern) => pattern.test(name));
  return {
    ...model,
    add: (graph, input, context) => model.add(graph, input, { ...context, isFrozen, parameter: (info) => context.parameter(isFrozen(info.name) ? { ...info, trainable: false } : info) }),
  };
}
