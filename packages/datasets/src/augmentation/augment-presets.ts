import type { AugmentOptions } from "./augment-options.ts";

/** Augmentation of published recipes. */
export const AUGMENT_PRESETS = {
  /**
   * Of BC-ResNet on Speech Commands: the set's own noise on four clips of five, 100 ms either way, and SpecAugment twice each way.
   *
   * The paper hides up to 7 bands for its largest networks (τ 6 and 8), 5, 3 and 1 for τ 3, 2 and 1.5, and none for τ 1.
   *
   * @see B. Kim et al., Broadcasted residual learning for efficient keyword spotting, Interspeech 2021.
   */
  "speech-commands": {
    shiftSeconds: 0.1,
    shiftEdges: "zero",
    background: { folder: "_background_noise_", level: 0.1 },
    frequencyMask: { count: 2, width: 7 },
    timeMask: { count: 2, width: 20 },
    probability: { background: 0.8 },
  },
} as const satisfies Readonly<Record<string, AugmentOptions>>;

export type AugmentPresetName = keyof typeof AUGMENT_PRESETS;
