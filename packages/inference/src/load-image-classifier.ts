import type { ImageInput } from "@cochlea/dsp";
import { imageEncoder } from "./image-encoder.ts";
import { readModelMetadata, type ModelMetadata } from "./model-metadata.ts";
import { openClassifier, type ClassifierOptions, type ClassifyOptions, type OpenClassifier } from "./open-classifier.ts";
import type { Picture } from "./picture.ts";
import type { Prediction } from "./rank-predictions.ts";

/** A model of images, ready to run. */
export interface ImageClassifier extends OpenClassifier<Picture> {
  readonly labels: readonly string[];
  /** What the model takes: channels and size. */
  readonly input: ImageInput;
  readonly metadata: ModelMetadata;
  /**
   * The most probable labels of a picture, best first; of a model of several labels those that reach the threshold, perhaps none.
   *
   * Colour is turned to grey, or grey to colour, as the model takes it; nothing is resized.
   *
   * @throws {RangeError} For a picture of another size, a pixel that is not from 0 to 1, a `top` below 1, or a `threshold` that is not from 0 to 1.
   */
  classify(picture: Picture, options?: ClassifyOptions): Promise<Prediction[]>;
  /** Probabilities in the order of `labels`, one array for each picture; run in batches. */
  probabilities(pictures: readonly Picture[]): Promise<Float32Array[]>;
  /** Frees the model; it cannot be used again. */
  release(): void;
}

/**
 * Loads a file that Cochlea exported and that classifies images.
 *
 * @throws {RangeError} In one line, where the file is damaged, lacks metadata, or takes recordings.
 * @throws {Error} If no backend loads, or the runtime refuses the model.
 */
export async function loadImageClassifier(model: Uint8Array, options: ClassifierOptions = {}): Promise<ImageClassifier> {
  const metadata = readModelMetadata(model);
  const { input, labels } = metadata;
  if (input.kind !== "image") throw new RangeError("loadImageClassifier: the file takes recordings, not images; load it with loadClassifier");
  return { ...(await openClassifier(model, { ...options, name: "loadImageClassifier", metadata, encoders: { image: () => imageEncoder(input) } })), labels, input, metadata };
}
