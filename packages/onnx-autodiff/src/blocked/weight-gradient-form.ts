import { intsAttribute, type Node } from "@cochlea/onnx-graph";
import { axesOf } from "./blocked-lowering.ts";
import { isDepthwise } from "./depthwise.ts";
import type { BlockedLayout } from "./layout.ts";

/**
 * The form in blocks of a `ConvGradWeight` of maps of these shapes and layouts.
 *
 * A filter of one tap needs no columns: samples stand for channels as they lie where they are fewer than a block or whole blocks;
 * of other numbers a rest would be split off both maps, and making x plain costs less.
 */
export function weightGradientForm({ attributes }: Node, [x]: readonly (readonly number[])[], [from, to]: readonly (BlockedLayout | null)[]): string {
  const filter = intsAttribute(attributes, "shape", []);
  if (isDepthwise(attributes, filter)) return "blocked-depthwise";
  if (!from || !to || [from, to].some(({ pack, phases }) => pack > 1 || phases !== undefined) || !isPointwise(attributes, filter, x)) return "blocked";
  return x[0] < to.block || x[0] % to.block === 0 ? "blocked-pointwise" : "blocked-products";
}

/** Whether every output sees the one place of the map that it stands at. */
function isPointwise(attributes: Node["attributes"], filter: readonly number[], x: readonly number[]): boolean {
  return axesOf(attributes, filter.slice(2), x.slice(2)).every(({ kernel, stride, pads }) => kernel === 1 && stride === 1 && pads.every((pad) => pad === 0));
}
