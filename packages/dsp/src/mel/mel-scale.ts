export const MEL_SCALES = ["htk", "slaney", "kaldi"] as const;

/** `htk`: 2595 log10(1 + f/700). `kaldi`: 1127 ln(1 + f/700). `slaney`: linear to 1 kHz, then 27 steps per factor of 6.4. */
export type MelScale = (typeof MEL_SCALES)[number];

const SLANEY_HZ_PER_MEL = 200 / 3;
const SLANEY_KNEE_HZ = 1000;
const SLANEY_KNEE_MEL = SLANEY_KNEE_HZ / SLANEY_HZ_PER_MEL;
const SLANEY_STEP = Math.log(6.4) / 27;

const SCALES = {
  htk: {
    toMel: (hz) => 2595 * Math.log10(1 + hz / 700),
    toHz: (mel) => 700 * (10 ** (mel / 2595) - 1),
  },
  kaldi: {
    toMel: (hz) => 1127 * Math.log1p(hz / 700),
    toHz: (mel) => 700 * Math.expm1(mel / 1127),
  },
  slaney: {
    toMel: (hz) => (hz < SLANEY_KNEE_HZ ? hz / SLANEY_HZ_PER_MEL : SLANEY_KNEE_MEL + Math.log(hz / SLANEY_KNEE_HZ) / SLANEY_STEP),
    toHz: (mel) => (mel < SLANEY_KNEE_MEL ? mel * SLANEY_HZ_PER_MEL : SLANEY_KNEE_HZ * Math.exp((mel - SLANEY_KNEE_MEL) * SLANEY_STEP)),
  },
} as const satisfies Record<MelScale, { toMel: (hz: number) => number; toHz: (mel: number) => number }>;

/**
 * Pitch in mel of a frequency in Hz.
 *
 * @throws {RangeError} Unless `hz >= 0`, and for an unknown scale.
 * @see `librosa.hz_to_mel`, `torchaudio.functional`, Kaldi's `MelBanks::MelScale`.
 */
export function hzToMel(hz: number, scale: MelScale): number {
  if (!(hz >= 0)) throw new RangeError(`hzToMel: need hz >= 0, got ${hz}`);
  return formulas("hzToMel", scale).toMel(hz);
}

/**
 * Frequency in Hz of a pitch in mel.
 *
 * @throws {RangeError} Unless `mel >= 0`, and for an unknown scale.
 */
export function melToHz(mel: number, scale: MelScale): number {
  if (!(mel >= 0)) throw new RangeError(`melToHz: need mel >= 0, got ${mel}`);
  return formulas("melToHz", scale).toHz(mel);
}

function formulas(caller: string, scale: MelScale): (typeof SCALES)[MelScale] {
  if (!Object.hasOwn(SCALES, scale)) throw new RangeError(`${caller}: need a scale of ${MEL_SCALES.join(", ")}, got ${scale}`);
  return SCALES[scale];
}
