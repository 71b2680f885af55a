/** The speakers that are the test part of each of the five digit splits, split by split; validation is the fold before. */
const SPEAKERS: readonly (readonly number[])[] = [
  [26, 52, 60, 18, 32, 42, 5, 13, 22, 33, 45, 51],
  [28, 56, 7, 19, 35, 1, 6, 16, 23, 34, 46, 53],
  [36, 57, 9, 24, 37, 2, 8, 17, 29, 39, 48, 54],
  [43, 58, 14, 25, 38, 3, 10, 20, 30, 40, 49, 55],
  [12, 47, 59, 15, 27, 41, 4, 11, 21, 31, 44, 50],
];

/**
 * The fold of an AudioMNIST speaker, from 1: fold k is the test part of the k-th digit split.
 *
 * @param speaker `01` to `60`.
 * @returns Null for any other.
 * @see S. Becker et al., arXiv:1807.03418; the splits of its `preprocess_data.py`.
 */
export function audioMnistFold(speaker: string): number | null {
  const index = SPEAKERS.findIndex((fold) => fold.includes(Number(speaker)));
  return index < 0 ? null : index + 1;
}
