import type { ReadExternal } from "./decode-tensor.ts";
import { decodeAttribute, decodeGraph, decodeNode, normalDomain, type DecodeContext } from "./decode-graph.ts";
import { inlineFunctions, type RawFunction } from "./inline-functions.ts";
import { liftConstants } from "./lift-constants.ts";
import { ENTRY, FUNCTION, MODEL, OPSET } from "./onnx-proto.ts";
import type { RawGraph } from "./raw-graph.ts";
import { located, readMessage } from "./read-message.ts";

export interface DecodeModelOptions {
  /** Reads a part of a file beside the model, where tensors may lie. Locations that leave the model's folder are refused before. */
  readonly readExternal?: ReadExternal;
}

/** An ONNX file as it is: operators of its own opset, shapes as far as it gives them. */
export interface RawModel {
  readonly graph: RawGraph;
  /** Version of ONNX's own operator set. */
  readonly opset: number;
  /** Versions of other domains that the file names. */
  readonly domains: Readonly<Record<string, number>>;
  readonly irVersion: number;
  readonly producer: { readonly name: string; readonly version: string };
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads an `.onnx` file: nodes, attributes and weights, which are copied, so that the bytes can be let go.
 *
 * Local functions are inlined and `Constant` nodes become constants; float16 and bfloat16 weights become float32. Operators stay those of the file's opset.
 *
 * @throws {RangeError} Where the bytes are no ONNX model, or hold what graphs of this package do not; says what and where.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function decodeModel(bytes: Uint8Array, options: DecodeModelOptions = {}): RawModel {
  return located("model", () => decode(bytes, options));
}

function decode(bytes: Uint8Array, options: DecodeModelOptions): RawModel {
  const model = readMessage(MODEL, bytes, "model");
  if (model.graph.length !== 1) throw new RangeError(`decodeModel: need an ONNX model with one graph, got ${model.graph.length}`);
  const versions = decodeOpsets(model.opsetImport, "model");
  const opset = versions.get("");
  if (opset === undefined) throw new RangeError("decodeModel: need the version of ONNX's operators among the model's opset_import, got none; the file is damaged or not an ONNX model");
  const context = { versions, readExternal: options.readExternal, depth: 0 };
  const functions = model.functions.map((one, index) => decodeFunction(one, `function ${index}`, context));
  return {
    graph: liftConstants(inlineFunctions(decodeGraph(model.graph[0], "graph", context), functions)),
    opset,
    domains: Object.fromEntries([...versions].filter(([domain]) => domain !== "")),
    irVersion: model.irVersion,
    producer: { name: model.producerName, version: model.producerVersion },
    metadata: Object.fromEntries(model.metadata.map((entry) => readMessage(ENTRY, entry, "metadata")).map(({ key, value }) => [key, value])),
  };
}

function decodeOpsets(messages: readonly Uint8Array[], where: string): Map<string, number> {
  return new Map(messages.map((message) => readMessage(OPSET, message, `${where}, opset_import`)).map(({ domain, version }) => [normalDomain(domain), version]));
}

function decodeFunction(message: Uint8Array, where: string, context: DecodeContext): RawFunction {
  const definition = readMessage(FUNCTION, message, where);
  const here = `${where} ("${definition.name}")`;
  const inner = { ...context, versions: new Map([...context.versions, ...decodeOpsets(definition.opsetImport, here)]), depth: 1 };
  return {
    name: definition.overload === "" ? definition.name : `${definition.name}:${definition.overload}`,
    domain: normalDomain(definition.domain),
    inputs: definition.inputs,
    outputs: definition.outputs,
    defaults: Object.fromEntries(definition.defaults.map((attribute) => decodeAttribute(attribute, here, inner))),
    nodes: definition.nodes.map((node, index) => decodeNode(node, `${here}, node ${index}`, inner)),
  };
}
