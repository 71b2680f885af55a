/** Names of the ways to vary training examples: as by default, not at all, as published recipes do. */
export const AUGMENT_NAMES = ["default", "none", "speech-commands"] as const;

export type AugmentName = (typeof AUGMENT_NAMES)[number];
