import { featureShape } from "@cochlea/dsp";
import { modelClasses, type Model } from "@cochlea/models";
import { missingGradients } from "@cochlea/onnx-autodiff";
import { checkExportable } from "@cochlea/onnx-export";
import { forwardGraph, modelStep } from "@cochlea/trainer";
import { CommandError, UsageError } from "../../errors.ts";
import { clipOf } from "../data/clip-of.ts";
import type { ModelSource } from "./model-source.ts";
import type { RunConfig } from "../configuration/run-config.ts";

/** The shape of an example, where the configuration says it; `null` for images, whose own file does. */
export function plannedShape(config: RunConfig): readonly number[] | null {
  if (config.input === "image") return null;
  if (config.frontEnd.clipSeconds === null) throw new UsageError("configuration: frontEnd.clipSeconds: need seconds, for all clips of a batch are of one length; add --set frontEnd.clipSeconds=1");
  return featureShape(config.frontEnd);
}

/**
 * What is wrong with a model shows before anything is trained: the whole step is compiled, and the file outlined. The number of classes changes nothing.
 *
 * @throws {CommandError} Names every node that nothing can be trained through.
 */
export function checkModel(config: RunConfig, source: ModelSource, shape: readonly number[]): void {
  const { batchSize, optimiser, clip } = config;
  const model = source.model(shape, 2);
  const { graph, logits, parameters } = forwardGraph(model, batchSize);
  const missing = missingGradients(graph, parameters.filter(({ trainable }) => trainable).map(({ name }) => name), logits);
  if (missing.length > 0) throw new CommandError(`model "${model.name}" cannot be trained: ${missing.map(({ node, operator }) => `${operator} of node "${node}"`).join(", ")} has no gradient; freeze what leads to it with --freeze`);
  modelStep(model, batchSize, { optimiser, clip: clipOf(clip) });
  checkExportable({ ...(config.input === "image" ? { input: "image" } : { input: "waveform", frontEnd: config.frontEnd }), model });
}

/** @throws {CommandError} Where a model of fixed classes meets data of another number. */
export function checkClasses(model: Model, labels: readonly string[]): void {
  const classes = modelClasses(model);
  if (classes !== labels.length) throw new CommandError(`model "${model.name}" tells ${classes} classes apart, but the data have ${labels.length}: ${labels.join(", ")}; leave the units of the last layer out, or take --head dense`);
}
