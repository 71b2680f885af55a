export { loadClassifier, type Classifier } from "./load-classifier.ts";
export { loadImageClassifier, type ImageClassifier } from "./load-image-classifier.ts";
export { readModelMetadata, type ModelInput, type ModelMetadata, type ModelTask } from "./model-metadata.ts";
export type { ClassifierOptions, ClassifyOptions } from "./open-classifier.ts";
export type { Picture } from "./picture.ts";
export type { Prediction } from "./rank-predictions.ts";
