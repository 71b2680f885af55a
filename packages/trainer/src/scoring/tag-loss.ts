/**
 * Mean binary cross-entropy of tags, in nats, in the form in which nothing overflows.
 *
 * @param targets From 0 to 1.
 * @param logits As many: the logarithms of the odds.
 */
export function tagLoss(targets: ArrayLike<number>, logits: ArrayLike<number>): number {
  let sum = 0;
  for (let place = 0; place < logits.length; place++) sum += Math.max(logits[place], 0) - logits[place] * targets[place] + Math.log1p(Math.exp(-Math.abs(logits[place])));
  return sum / logits.length;
}
