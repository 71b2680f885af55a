/** So many at a time, so that what a decoder gives for them is copied out before the next are decoded. */
export function* inBatches<Item>(items: readonly Item[], size = 64): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
