import { readModelMetadata } from "@cochlea/inference";
import { importedModel, parseModelSpec, specModel, startingFrom, type Model, type ModelSpec, type Parameter } from "@cochlea/models";
import { decodeModel, parseModel } from "@cochlea/onnx-graph";
import { z } from "zod";
import type { BaseModel } from "./base-model.ts";
import { isOwnModel } from "../configuration/input-of-model.ts";
import type { ExistingModel } from "../configuration/model-choice.ts";

/** Makes the model on examples of a shape, without batch. */
export type ModelMaker = (input: readonly number[], classes: number) => Model;

/**
 * A model to start from: one of Cochlea's by its architecture, so that the front end stays outside; any other by its graph.
 *
 * @throws {RangeError} Where the file is no model that can be trained on.
 */
export function existingModel(base: BaseModel, choice: Omit<ExistingModel, "freeze">): ModelMaker {
  return isOwnModel(base.bytes) ? ownModel(base, choice) : foreignModel(base, choice);
}

/** All layers as they were trained; the last one anew where its classes are others. */
function ownModel(base: BaseModel, { head, output }: Omit<ExistingModel, "freeze">): ModelMaker {
  const metadata = readModelMetadata(base.bytes);
  const imported = importedSchema.safeParse(metadata.model);
  if (imported.success || output !== null) return foreignModel(base, { head, output, from: "" });
  const spec = parseModelSpec(metadata.model);
  const parameters = floatConstants(base);
  return (input, classes) => {
    checkInput(spec, input);
    return startingFrom(specModel(head === "dense" ? withClasses(spec, classes) : spec), head === "dense" ? withoutHead(parameters, spec) : parameters);
  };
}

function foreignModel({ bytes, readExternal }: BaseModel, { head, output }: Omit<ExistingModel, "freeze">): ModelMaker {
  const { graph, parameters: weights } = parseModel(bytes, { readExternal });
  if (graph.inputs[0] === "waveform") throw new RangeError("need a model that takes features, got one with its front end inside; export its run with --input features");
  return (input, classes) => importedModel({ name: graph.name || "imported", graph, weights, input, head, output, classes });
}

function floatConstants({ bytes, readExternal }: BaseModel): Map<string, Parameter> {
  const { constants } = decodeModel(bytes, { readExternal }).graph;
  return new Map([...constants].filter(([, { type }]) => type === "float32").map(([name, { shape, data }]) => [name, { shape, data: data as Float32Array }]));
}

function withClasses(spec: ModelSpec, classes: number): ModelSpec {
  return parseModelSpec({ ...spec, layers: [...spec.layers.slice(0, -1), { ...spec.layers[spec.layers.length - 1], units: classes }] });
}

/** A new head starts anew even for as many classes: they may be others. */
function withoutHead(parameters: ReadonlyMap<string, Parameter>, { layers }: ModelSpec): Map<string, Parameter> {
  const head = `${layers[layers.length - 1].name}.`;
  return new Map([...parameters].filter(([name]) => !name.startsWith(head)));
}

function checkInput({ name, input }: ModelSpec, shape: readonly number[]): void {
  if (shape.join() !== input.join()) throw new RangeError(`need features [${input.join(", ")}] for model "${name}", got [${shape.join(", ")}]; leave --preset and --front-end out to take the file's own`);
}

const importedSchema = z.object({ kind: z.literal("onnx"), name: z.string(), head: z.enum(["dense", "none"]), output: z.string(), classes: z.int() });

/** The model of a run that was made from another's graph, from what the run kept; `null` for any other description. */
export function importedAgain(description: unknown, base: BaseModel | null, input: readonly number[]): Model | null {
  const { success, data } = importedSchema.safeParse(description);
  if (!success || !base) return null;
  const { graph, parameters: weights } = parseModel(base.bytes, { readExternal: base.readExternal });
  return importedModel({ ...data, graph, weights, input });
}
