import { readFile } from "node:fs/promises";
import { readModelMetadata, type ModelInput } from "@cochlea/inference";
import { importedModel, parseModelSpec, specModel, startingFrom, type Model, type ModelSpec, type Parameter } from "@cochlea/models";
import { decodeModel, parseModel, readMetadata } from "@cochlea/onnx-graph";
import { z } from "zod";
import type { ExistingModel } from "./model-choice.ts";
import type { ModelSource } from "./model-source.ts";

/** Metadata by which a file of Cochlea's is known. */
const OWN = "cochlea.model";

/**
 * A model to start from: one of Cochlea's by its architecture, so that the front end stays outside; any other by its graph.
 *
 * @throws {RangeError} Where the file is no model that can be trained on.
 */
export function existingModel(bytes: Uint8Array, choice: Omit<ExistingModel, "freeze">): ModelSource["model"] {
  return OWN in entriesOf(bytes) ? ownModel(bytes, choice) : foreignModel(bytes, choice);
}

/** All layers as they were trained; the last one anew where its classes are others. */
function ownModel(bytes: Uint8Array, { head, output }: Omit<ExistingModel, "freeze">): ModelSource["model"] {
  const metadata = readModelMetadata(bytes);
  const imported = importedSchema.safeParse(metadata.model);
  if (imported.success || output !== null) return foreignModel(bytes, { head, output, from: "" });
  const spec = parseModelSpec(metadata.model);
  const parameters = floatConstants(bytes);
  return (input, classes) => {
    checkInput(spec, input);
    return startingFrom(specModel(head === "dense" ? withClasses(spec, classes) : spec), head === "dense" ? withoutHead(parameters, spec) : parameters);
  };
}

function foreignModel(bytes: Uint8Array, { head, output }: Omit<ExistingModel, "freeze">): ModelSource["model"] {
  const { graph } = parseModel(bytes);
  return (input, classes) => importedModel({ name: graph.name || "imported", graph, input, head, output, classes });
}

/** What an existing model takes, where it says so. */
export async function inputOfModel(file: string): Promise<ModelInput | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes && OWN in entriesOf(bytes) ? readModelMetadata(bytes).input : null;
}

/** Of a file that is no model nothing; what is wrong with it is said when it is read as one. */
function entriesOf(bytes: Uint8Array): Readonly<Record<string, string>> {
  try {
    return readMetadata(bytes);
  } catch {
    return {};
  }
}

function floatConstants(bytes: Uint8Array): Map<string, Parameter> {
  const { constants } = decodeModel(bytes).graph;
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

/** The model of a run that was made from another's graph, from the bytes that the run kept; `null` for any other description. */
export function importedAgain(description: unknown, base: Uint8Array | null, input: readonly number[]): Model | null {
  const { success, data } = importedSchema.safeParse(description);
  return success && base ? importedModel({ ...data, graph: parseModel(base).graph, input }) : null;
}
