import { type RealFft, realFft } from "./real-fft.ts";

/** More lengths than one program's augmentation uses at a time. */
const MOST_PLANS = 8;
/** Longer ones take megabytes each. */
const LONGEST = 2 ** 16;

const kept = new Map<number, RealFft>();

/**
 * A plan that is kept from call to call, for functions without a plan of their own: making one takes longer than a transform.
 *
 * Its scratch memory is everybody's: it must not be held across a call to what may use it too.
 */
export function keptRealFft(length: number): RealFft {
  if (length > LONGEST) return realFft(length);
  const plan = kept.get(length) ?? realFft(length);
  kept.delete(length);
  kept.set(length, plan); // behind all others: the first was not asked for the longest
  if (kept.size > MOST_PLANS) kept.delete([...kept.keys()][0]);
  return plan;
}
