import type { Node } from "@cochlea/onnx-graph";
import { axesOf } from "./blocked-lowering.ts";
import { columnSlide } from "./convolution.ts";
import type { Families } from "./families.ts";
import { outputsOf } from "./slide.ts";

interface PackSearch {
  readonly block: number;
  readonly shapeOf: (name: string) => readonly number[];
  /** Families whose columns stay apart. */
  readonly single: ReadonlySet<string>;
  readonly phased: ReadonlyMap<string, unknown>;
}

/** How many columns to pack: all families that can are packed, then those are not that a convolution cannot slide over. */
export function packsOf(convolutions: readonly Node[], blocked: ReadonlySet<string>, families: Families, { block, shapeOf, single, phased }: PackSearch): (name: string) => number {
  const packs = new Map([...blocked].map((family) => [family, single.has(family) ? 1 : packOf(shapeOf(family), block)]));
  const pack = (name: string): number => packs.get(families.of(name)) ?? 1;
  const forward = convolutions.filter(({ operator }) => operator === "Conv");
  const isStuck = (node: Node): boolean => !slides(node, shapeOf, pack) || (phased.has(families.of(node.outputs[0])) && pack(node.inputs[0]) > 1);
  for (let stuck = forward.find(isStuck); stuck; stuck = forward.find(isStuck)) {
    packs.set(families.of(pack(stuck.inputs[0]) > 1 ? stuck.inputs[0] : stuck.outputs[0]), 1);
  }
  return pack;
}

/** Columns side by side that fill a block of lanes, where channels alone do not. */
export function packOf([, channels, , columns]: readonly number[], block: number): number {
  return channels < block && block % channels === 0 && columns % (block / channels) === 0 ? block / channels : 1;
}

/** Whether a convolution's packs of outputs are whole packs of inputs apart, and as many as its columns are. */
function slides({ inputs, outputs, attributes }: Node, shapeOf: (name: string) => readonly number[], pack: (name: string) => number): boolean {
  const [from, to] = [pack(inputs[0]), pack(outputs[0])];
  if (from === 1 && to === 1) return true;
  const [x, w, y] = [inputs[0], inputs[1], outputs[0]].map(shapeOf);
  const [, columns] = axesOf(attributes, w.slice(2), x.slice(2));
  if (columns.dilation !== 1 || (columns.stride * to) % from !== 0) return false;
  return outputsOf(x[3] / from, columnSlide(columns, x[3], y[3], from, to)) === y[3] / to;
}
