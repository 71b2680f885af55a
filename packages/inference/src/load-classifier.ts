import type { FrontEnd, Waveform } from "@cochlea/dsp";
import { readModelMetadata, type ModelMetadata } from "./model-metadata.ts";
import { openClassifier, type ClassifierOptions, type ClassifyOptions, type OpenClassifier } from "./open-classifier.ts";
import type { Prediction } from "./rank-predictions.ts";
import { waveformEncoder } from "./waveform-encoder.ts";

/** A model of sound, ready to run. */
export interface Classifier extends OpenClassifier<Waveform> {
  readonly labels: readonly string[];
  readonly frontEnd: FrontEnd;
  readonly metadata: ModelMetadata;
  /**
   * The most probable labels of a recording, best first; of a model of several labels those that reach the threshold, perhaps none.
   *
   * Any rate and length will do: channels are mixed, then the rate changed, then the clip padded with zeros at its end or cut to its first samples.
   *
   * @throws {RangeError} For a waveform without samples or with one that is not finite, a `top` below 1, or a `threshold` that is not from 0 to 1.
   */
  classify(waveform: Waveform, options?: ClassifyOptions): Promise<Prediction[]>;
  /** Probabilities in the order of `labels`, one array for each recording; run in batches. */
  probabilities(waveforms: readonly Waveform[]): Promise<Float32Array[]>;
  /** Frees the model; it cannot be used again. */
  release(): void;
}

/**
 * Loads a file that Cochlea exported and that classifies recordings.
 *
 * @throws {RangeError} In one line, where the file is damaged, lacks metadata, or takes images; names what is missing.
 * @throws {Error} If no backend loads, or the runtime refuses the model.
 */
export async function loadClassifier(model: Uint8Array, options: ClassifierOptions = {}): Promise<Classifier> {
  const metadata = readModelMetadata(model);
  const { input, labels } = metadata;
  if (input.kind === "image") throw new RangeError("loadClassifier: the file takes images, not recordings; load it with loadImageClassifier");
  const { frontEnd } = input;
  if (frontEnd === null) throw new RangeError("loadClassifier: the file was exported without a front end, so it cannot take recordings; export it with one");
  const encoders = { waveform: () => waveformEncoder(frontEnd, "waveform"), features: () => waveformEncoder(frontEnd, "features") };
  return { ...(await openClassifier(model, { ...options, name: "loadClassifier", metadata, encoders })), labels, frontEnd, metadata };
}
