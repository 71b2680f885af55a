import { modelParameters, type Model, type Parameters } from "@cochlea/models";

/** @throws {RangeError} Unless the parameters are those of the model, by name and shape; says who asked. */
export function checkParameters(caller: string, model: Model, parameters: Parameters): void {
  const known = new Map(modelParameters(model).map(({ name, shape }) => [name, shape]));
  for (const name of known.keys()) {
    if (!parameters.has(name)) throw new RangeError(`${caller}: model "${model.name}" needs a parameter "${name}", got none`);
  }
  for (const [name, parameter] of parameters) checkTensor(caller, known, name, parameter);
}

/** @throws {RangeError} Unless a tensor of this name is known, and of the same shape. */
export function checkTensor(caller: string, known: ReadonlyMap<string, readonly number[]>, name: string, { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array }): void {
  const needed = known.get(name);
  if (!needed) throw new RangeError(`${caller}: the model has no "${name}"; it has ${[...known.keys()].join(", ")}`);
  if (shape.join() !== needed.join()) throw new RangeError(`${caller}: "${name}" needs shape [${needed.join(", ")}], got [${shape.join(", ")}]`);
  const length = needed.reduce((product, dimension) => product * dimension, 1);
  if (data.length !== length) throw new RangeError(`${caller}: "${name}" needs ${length} elements, got ${data.length}`);
}
