import type { AugmentOptions } from "@cochlea/datasets";
import type { ModelName } from "@cochlea/models";
import { defaultFrontEnd } from "./model-defaults.ts";
import type { RunConfig } from "./run-config.ts";

/** How training clips are varied unless that is said. */
export const DEFAULT_AUGMENT: AugmentOptions = { shiftSeconds: 0.1, noiseLevel: 0.01, frequencyMask: { count: 1, width: 7 }, timeMask: { count: 1, width: 20 } };

/** What `train` does when nothing else is said; small sets of short clips learn well with it. */
export function defaultConfig(folder: string, model: ModelName): RunConfig {
  return {
    data: {
      folder,
      labelPattern: null,
      groupPattern: null,
      testPattern: null,
      officialSplit: null,
      words: null,
      unknown: false,
      splitBy: "auto",
      validation: 0.1,
      test: 0.1,
      strict: false,
      allowDuplicates: false,
    },
    frontEnd: defaultFrontEnd(model),
    normalise: "all",
    augment: DEFAULT_AUGMENT,
    model: { name: model, options: {} },
    optimiser: { kind: "adamw", weightDecay: 1e-3 },
    schedule: { kind: "one-cycle", learningRate: 4e-3 },
    clip: { value: null, norm: null },
    epochs: 30,
    batchSize: 64,
    labelSmoothing: 0.05,
    patience: null,
    monitor: "accuracy",
    keep: "best",
    seed: 0,
    engine: { kind: "onnxruntime", device: "cpu", backend: "auto", threads: null },
  };
}
