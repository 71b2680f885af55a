import { showShape } from "@cochlea/onnx-graph";
import { z } from "zod";
import { checkJson } from "./check-json.ts";
import { exampleShape } from "./layer.ts";
import type { LayerSpec } from "./layers.ts";
import { outline } from "./outline.ts";
import { parseLayers } from "./parse-layers.ts";

/** A classifier as plain data. */
export interface ModelSpec {
  readonly name: string;
  /** Shape of one example: `[channels, bands, frames]` for maps. */
  readonly input: readonly number[];
  /** The last one is dense, with a unit for each class. */
  readonly layers: readonly LayerSpec[];
}

const modelSchema = z.strictObject({
  name: z.string().min(1),
  input: z.array(z.int().positive()).min(1).readonly(),
  layers: z.array(z.unknown()).min(1),
});

/**
 * Checks a model read from JSON or YAML and fills in its defaults.
 *
 * A layer without a name is called after its kind and its number among those of that kind beside it, as `conv2d-2`. Give a
 * name to every layer with parameters: initial weights and checkpoints hang on it.
 *
 * @throws {RangeError} One line that names the layer, the field and the rule, or the layer where shapes stop fitting.
 */
export function parseModelSpec(json: unknown): ModelSpec {
  const { name, input, layers } = checkJson(modelSchema, json, "parseModelSpec");
  const specs = parseLayers(layers, "layers");
  checkClassifier(specs);
  checkShapes(name, input, specs);
  return { name, input, layers: specs };
}

function checkClassifier(layers: readonly LayerSpec[]): void {
  const { kind } = layers[layers.length - 1];
  if (kind !== "dense") throw new RangeError(`parseModelSpec: layers[${layers.length - 1}]: the last layer must be dense, with a unit for each class, got ${kind}`);
}

function checkShapes(name: string, input: readonly number[], layers: readonly LayerSpec[]): void {
  try {
    checkLogits(layers.length - 1, exampleShape(outline(input, layers).slice(-1)[0].output));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`model "${name}" for input [${input.join(", ")}]: ${error.message}`, { cause: error });
  }
}

function checkLogits(last: number, shape: readonly number[]): void {
  if (shape.length !== 1) throw new RangeError(`layers[${last}]: need a vector of classes for each example, got ${showShape(shape)}; a global-average-pool of axes [0] or an attention-pool makes a sequence one vector`);
}
