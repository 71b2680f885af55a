import type { AugmentOptions } from "./augment-options.ts";

/** Recordings that augmentation takes in, one channel each at the clips' rate; `loadAugmentSounds` reads them. */
export interface AugmentSounds {
  readonly background: readonly Float32Array[];
  readonly impulse: readonly Float32Array[];
}

/** Enough for what needs none. */
export const NO_SOUNDS: AugmentSounds = { background: [], impulse: [] };

/** @throws {RangeError} Where the options ask for recordings that are not there. */
export function checkSounds(caller: string, options: AugmentOptions, sounds: AugmentSounds): void {
  for (const field of ["background", "impulse"] as const) {
    if (options[field] && sounds[field].length === 0) throw new RangeError(`${caller}: need sounds for augment.${field}, got none; read its folder with loadAugmentSounds`);
  }
}
