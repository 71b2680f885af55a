import { type Pass, PASSES, type RunPass } from "./fft-passes.ts";
import { primePass } from "./prime-pass.ts";

type Radix = keyof typeof PASSES;

const RADICES: readonly Radix[] = [8, 4, 2, 3, 5];

/** Above this prime, Bluestein's way is faster than sums of `radix` products: 31 takes half the time of 37, a point of the transform. */
const LARGEST_PRIME = 31;

/** The code of a pass. */
export function runOf({ radix }: Pass): RunPass {
  return Object.hasOwn(PASSES, radix) ? PASSES[radix as Radix] : primePass(radix);
}

/** The passes of a transform, or `null` where its length has a prime factor above 31. */
export function planPasses(length: number): Pass[] | null {
  const passes: Pass[] = [];
  let stride = 1;
  while (stride < length) {
    const radix = radixFor(length / stride);
    if (radix > LARGEST_PRIME) return null;
    passes.push(planPass(radix, stride, length / stride / radix));
    stride *= radix;
  }
  return passes;
}

/** The largest radix that divides the length; but 16 is taken as 4·4, not 8·2. */
function radixFor(length: number): number {
  if (length % 32 === 16) return 4;
  return RADICES.find((radix) => length % radix === 0) ?? smallestFactorFrom7(length);
}

function smallestFactorFrom7(length: number): number {
  for (let factor = 7; factor <= LARGEST_PRIME; factor += 2) if (length % factor === 0) return factor;
  return length;
}

function planPass(radix: number, stride: number, groups: number): Pass {
  const factors = groups * (radix - 1);
  const angle = (index: number) => {
    const p = Math.floor(index / (radix - 1));
    const k = 1 + (index % (radix - 1));
    return (-2 * Math.PI * ((p * k) % (radix * groups))) / (radix * groups);
  };
  return {
    radix, stride, groups,
    cos: Float64Array.from({ length: factors }, (_, index) => Math.cos(angle(index))),
    sin: Float64Array.from({ length: factors }, (_, index) => Math.sin(angle(index))),
  };
}
