export { loadClassifier, type Classifier, type ClassifierOptions, type ClassifyOptions } from "./load-classifier.ts";
export { readModelMetadata, type ModelMetadata } from "./model-metadata.ts";
export type { Prediction } from "./rank-predictions.ts";
