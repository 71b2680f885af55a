import { decodeModel, type DecodeModelOptions, type RawModel } from "./decode/decode-model.ts";
import type { RawGraph } from "./decode/raw-graph.ts";
import type { Graph } from "./graph.ts";
import { specialise, type SpecialiseOptions } from "./specialise/specialise.ts";

export interface ParseModelOptions extends DecodeModelOptions, SpecialiseOptions {}

/** An ONNX file as a graph of opset 17, and what else it says. */
export interface ParsedModel extends Omit<RawModel, "graph"> {
  readonly graph: Graph;
  /** Constants of the graph that are weights of the file, not numbers that it computes with. */
  readonly parameters: readonly string[];
}

/**
 * Reads an `.onnx` file as a graph of opset 17, for given input shapes: `decodeModel`, then `specialise`.
 *
 * @throws {RangeError} Where the bytes are no ONNX model, or a node can't be converted; says where, and what would help.
 */
export function parseModel(bytes: Uint8Array, options: ParseModelOptions = {}): ParsedModel {
  const model = decodeModel(bytes, options);
  const graph = specialise(model.graph, options);
  return { ...model, graph, parameters: [...graph.constants.keys()].filter((name) => isParameter(model.graph, name)) };
}

function isParameter({ constants, literals }: RawGraph, name: string): boolean {
  const type = constants.get(name)?.type;
  return (type === "float32" || type === "float64") && !literals?.has(name);
}
