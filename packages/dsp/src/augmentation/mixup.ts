import type { RandomStream } from "@cochlea/random";
import type { FeatureMap } from "../feature-map.ts";
import { drawBeta } from "./draw-beta.ts";

/**
 * `share · first + (1 - share) · second`; mix the labels alike.
 *
 * @returns A new map.
 * @throws {RangeError} For maps of different shapes, or unless `0 <= share <= 1`.
 */
export function mixup(first: FeatureMap, second: FeatureMap, share: number): FeatureMap {
  if (first.shape.join() !== second.shape.join()) throw new RangeError(`mixup: need maps of one shape, got [${first.shape.join(", ")}] and [${second.shape.join(", ")}]`);
  if (!(share >= 0 && share <= 1)) throw new RangeError(`mixup: need 0 <= share <= 1, got ${share}`);
  return { data: first.data.map((value, index) => share * value + (1 - share) * second.data[index]), shape: first.shape };
}

export interface RandomMixupOptions {
  /** What is mixed in. */
  readonly other: FeatureMap;
  /** Both parameters of the Beta distribution of the share: 1 is uniform, smaller keeps nearer to one of the two. */
  readonly alpha: number;
}

export interface Mixup {
  readonly features: FeatureMap;
  /** Of the first map; the label of the other has the rest. */
  readonly share: number;
}

/**
 * Mixes a second example's features in, by a share from a Beta distribution.
 *
 * @throws {RangeError} For maps of different shapes, or unless `alpha` is positive.
 * @see H. Zhang et al., mixup: beyond empirical risk minimization, ICLR 2018.
 */
export function randomMixup(features: FeatureMap, stream: RandomStream, { other, alpha }: RandomMixupOptions): Mixup {
  if (!(alpha > 0 && alpha < Infinity)) throw new RangeError(`randomMixup: need alpha > 0, got ${alpha}`);
  const share = drawBeta(stream, alpha, alpha);
  return { features: mixup(features, other, share), share };
}
