/** How a filter slides along one axis of units, and by how many taps it reaches. */
export interface Slide {
  /** Taps, holes included. */
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  /** The unit that the first tap sees from the first output, below 0 in the padding. */
  readonly first: number;
}

/** A slide over `length` units that gives at least `outputs`, where the taps see the units from `first` to `last` from the first output. */
export function slideOver(length: number, outputs: number, stride: number, { first, last }: { first: number; last: number }): Slide {
  const [start, taps] = [Math.min(0, first), last - Math.min(0, first) + 1];
  return { taps, stride, dilation: 1, before: -start, after: Math.max(0, (outputs - 1) * stride + taps - length + start), first: start };
}

/** How many outputs a slide over `length` units gives. */
export function outputsOf(length: number, { taps, stride, dilation, before, after }: Slide): number {
  return Math.floor((length + before + after - (taps - 1) * dilation - 1) / stride) + 1;
}

/** The attributes of a convolution that slides so over rows and columns. */
export function slideAttributes(rows: Slide, columns: Slide) {
  const both = <T>(of: (slide: Slide) => T): T[] => [rows, columns].map(of);
  return { kernel_shape: both(({ taps }) => taps), strides: both(({ stride }) => stride), dilations: both(({ dilation }) => dilation), pads: [...both(({ before }) => before), ...both(({ after }) => after)] };
}
