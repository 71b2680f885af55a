/** Words of one Philox block. */
export const BLOCK_WORDS = 4;

/**
 * One block of Philox4x32-10: four words of counter and two of key become four random words.
 *
 * It is a bijection of the counter for each key, so distinct counters never give the same block.
 *
 * @param out Receives the four words; the only thing written.
 * @see J. K. Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC 2011; `philox4x32` of Random123.
 */
export function philox4x32(c0: number, c1: number, c2: number, c3: number, key0: number, key1: number, out: Uint32Array): void {
  let [x0, x1, x2, x3, k0, k1] = [c0 | 0, c1 | 0, c2 | 0, c3 | 0, key0 | 0, key1 | 0];
  for (let round = 0; round < 10; round++) {
    // Each 32×32-bit product by 16-bit halves; 0xD2511F53 and 0xCD9E8D57 are Philox's multipliers.
    const aLow = Math.imul(x0 & 0xffff, 0x1f53);
    const aMiddle = (Math.imul(x0 >>> 16, 0x1f53) + (aLow >>> 16)) | 0;
    const aCross = (Math.imul(x0 & 0xffff, 0xd251) + (aMiddle & 0xffff)) | 0;
    const aHigh = (Math.imul(x0 >>> 16, 0xd251) + (aMiddle >>> 16) + (aCross >>> 16)) | 0;
    const bLow = Math.imul(x2 & 0xffff, 0x8d57);
    const bMiddle = (Math.imul(x2 >>> 16, 0x8d57) + (bLow >>> 16)) | 0;
    const bCross = (Math.imul(x2 & 0xffff, 0xcd9e) + (bMiddle & 0xffff)) | 0;
    const bHigh = (Math.imul(x2 >>> 16, 0xcd9e) + (bMiddle >>> 16) + (bCross >>> 16)) | 0;
    x0 = bHigh ^ x1 ^ k0;
    x1 = (bCross << 16) | (bLow & 0xffff);
    x2 = aHigh ^ x3 ^ k1;
    x3 = (aCross << 16) | (aLow & 0xffff);
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}
