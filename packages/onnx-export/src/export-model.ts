import type { Model } from "@cochlea/models";
import { elementCount, encodeModel, encodeModelInPieces, type Graph } from "@cochlea/onnx-graph";
import { ACTIVATIONS } from "./activation.ts";
import { classifierGraph, classifierOutline } from "./classifier-graph.ts";
import { exportMetadata } from "./export-metadata.ts";
import { checkRequest, type ExportInput, type ExportRequest } from "./export-request.ts";

/** protobuf's limit of 2 GB, less room for everything that is not a constant. */
const LARGEST_CONSTANTS = 2 ** 31 - 2 ** 22;

/**
 * One self-contained `.onnx` file: opset 17, IR 8, with the front end inside where it takes a waveform.
 *
 * Inputs and outputs are `waveform` (`[batch, samples]`, or `[batch, 2, samples]` for stereo), `features`
 * (`[batch, channels, bands, frames]`) or `image` (`[batch, channels, height, width]`, 0 to 1), and `probabilities`
 * (`[batch, classes]`; their sum is 1, but for a `multi-label` task, where each is by itself); `batch` is free. Samples must be prepared: at the front end's rate, as long as its clip.
 *
 * @throws {RangeError} Where model, parameters, front end and labels do not fit, or the file would pass 2 GB.
 */
export function exportModel(request: ExportRequest): Uint8Array {
  return encodeModel(...encoding(request));
}

/**
 * The same bytes piece by piece, the parameters' own memory among them: for `verifyExport` and a file, without a copy.
 *
 * @throws As `exportModel` does.
 */
export function exportModelInPieces(request: ExportRequest): readonly Uint8Array[] {
  return encodeModelInPieces(...encoding(request));
}

function encoding(request: ExportRequest): Parameters<typeof encodeModel> {
  checkRequest(request);
  const { g, logits, embedding } = classifierGraph(request, request.input, (graph, info, data) => graph.constant(data, info.name));
  g.output(ACTIVATIONS[request.task ?? "single-label"].add(g, logits));
  if (request.embedding) g.output(embedding, "embedding");
  const graph = g.build();
  checkSize(graph);
  return [graph, { metadata: exportMetadata(request), producer: { name: "cochlea", version: request.version } }];
}

/**
 * Finds out before a training whether its result can be exported: whether front end and model fit, and the file stays below 2 GB.
 *
 * @throws {RangeError} As `exportModel` would.
 */
export function checkExportable(request: ExportInput & { readonly model: Model }): void {
  let elements = 0;
  const { g } = classifierOutline(request, request.input, (graph, { name, shape }) => {
    elements += elementCount(shape);
    return graph.input(name, shape);
  });
  checkBytes(4 * elements + bytesOf(g.build()), request.model.name);
}

/** Before a byte is written, because the file is made in memory. */
function checkSize(graph: Graph): void {
  checkBytes(bytesOf(graph), graph.name);
}

function bytesOf({ constants }: Graph): number {
  return [...constants.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
}

function checkBytes(bytes: number, name: string): void {
  if (bytes > LARGEST_CONSTANTS) throw new RangeError(`exportModel: need less than 2 GB in one ONNX file, got ${(bytes / 1e9).toFixed(2)} GB of parameters in model "${name}"; use a smaller model`);
}
