import type { AugmentOptions } from "@cochlea/datasets";
import type { ModelName } from "@cochlea/models";
import { DEFAULT_IMAGE_AUGMENT } from "./image-config.ts";
import { defaultFrontEnd } from "./model-defaults.ts";
import type { AudioRunConfig, ImageRunConfig } from "./run-config.ts";

/** How training clips are varied unless that is said. */
export const DEFAULT_AUGMENT: AugmentOptions = { shiftSeconds: 0.1, noiseLevel: 0.01, frequencyMask: { count: 1, width: 7 }, timeMask: { count: 1, width: 20 } };

/** How a run trains, whatever it is of, when nothing else is said. */
const TRAINING = {
  optimiser: { kind: "adamw", weightDecay: 1e-3 },
  clip: { value: null, norm: null },
  batchSize: 64,
  sampling: { kind: "shuffled" },
  labelSmoothing: 0.05,
  mixup: null,
  patience: null,
  monitor: "auto",
  keep: "best",
  seed: 0,
  engine: { kind: "onnxruntime", device: "cpu", backend: "auto", threads: null },
} as const;

/** What `train` does on recordings when nothing else is said; small sets of short clips learn well with it. */
export function defaultConfig(folder: string, model: ModelName): AudioRunConfig {
  return {
    input: "audio",
    data: {
      folder,
      set: null,
      columns: null,
      root: null,
      labelSeparator: null,
      labelPattern: null,
      groupPattern: null,
      testPattern: null,
      officialSplit: null,
      words: null,
      unknown: false,
      splitBy: "auto",
      validation: 0.1,
      test: 0.1,
      folds: null,
      fold: null,
      strict: false,
      allowDuplicates: false,
    },
    task: "auto",
    positiveWeight: null,
    threshold: 0.5,
    frontEnd: defaultFrontEnd(model),
    normalise: "all",
    augment: DEFAULT_AUGMENT,
    model: { name: model, options: {} },
    schedule: { kind: "one-cycle", learningRate: 4e-3 },
    epochs: 30,
    ...TRAINING,
  };
}

/** The same on images. */
export function defaultImageConfig(folder: string, model: ModelName): ImageRunConfig {
  return {
    input: "image",
    data: { folder, validation: 0.1, test: 0.1, allowDuplicates: false },
    augment: DEFAULT_IMAGE_AUGMENT,
    model: { name: model, options: {} },
    schedule: { kind: "one-cycle", learningRate: 1e-3 },
    epochs: 10,
    ...TRAINING,
  };
}
