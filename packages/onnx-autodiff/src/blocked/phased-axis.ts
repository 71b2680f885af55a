import type { Axis } from "./blocked-lowering.ts";
import type { Repeat } from "./interleaved.ts";
import { slideOver, type Slide } from "./slide.ts";

/** One axis of the gradient by an input: in phases, each of which sees the same units of dy. */
export interface PhasedAxis extends Repeat {
  readonly axis: Axis;
  /** Elements in a unit of the result, and of dy. */
  readonly pack: number;
  readonly from: number;
  readonly slide: Slide;
}

export function phasesOf(axis: Axis, length: number, outputs: number, { pack, from }: { pack: number; from: number }): PhasedAxis {
  const period = leastCommonMultiple(pack, axis.stride * from);
  const units = Array.from({ length: period * axis.kernel }, (_, index) => (index % period) + axis.pads[0] - Math.floor(index / period) * axis.dilation)
    .filter((place) => place % axis.stride === 0).map((place) => Math.floor(place / axis.stride / from));
  const reach = { first: Math.min(0, ...units), last: Math.max(0, ...units) };
  const slide = slideOver(outputs / from, Math.ceil(length / period), period / axis.stride / from, reach);
  return { axis, count: period / pack, pack, from, slide, length: length / pack };
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = a;
  while (multiple % b !== 0) multiple += a;
  return multiple;
}

/** The tap through which place `place` of the result's period sees element `element` of dy; below 0 where it does not. */
export function tapBetween({ axis: { kernel, stride, dilation, pads } }: PhasedAxis, place: number, element: number): number {
  const tap = (place + pads[0] - stride * element) / dilation;
  return Number.isInteger(tap) && tap >= 0 && tap < kernel ? tap : -1;
}
