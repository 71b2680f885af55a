import { windowOf, type Attributes, type GraphBuilder, type TensorType, type Value } from "@cochlea/onnx-graph";
import type { BlockedLayout } from "./layout.ts";

/** A node to be written on blocked maps. Inputs and outputs by their places. */
export interface BlockedNode {
  readonly attributes: Attributes;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  /** The input as it was before. */
  readonly plain: (index: number) => Value;
  /** The input in the blocks that the plan chose for it; of a map in phases see `parts`. */
  readonly blocked: (index: number) => Value;
  /** The phases of the input, of which most maps have one. */
  readonly parts: (index: number) => readonly Value[];
  /** `null` where the plan leaves the input plain, or there is none. */
  readonly layoutOf: (index: number) => BlockedLayout | null;
  /** A value that several nodes make alike from another, made once. */
  readonly once: (of: Value, what: string, make: () => Value) => Value;
  /** Of the first output. */
  readonly outputLayout: BlockedLayout | null;
}

/** Writes a node on blocked maps; an output that the plan has a layout for is a blocked map, or its phases. */
export type BlockedLowering = (g: GraphBuilder, node: BlockedNode) => readonly (Value | readonly Value[])[];

/** A layout that the plan's rules promise. */
export function required(layout: BlockedLayout | null, what: string): BlockedLayout {
  if (!layout) throw new RangeError(`lower: need a blocked layout for the ${what}, got a plain map; plan its node in a plain form`);
  return layout;
}

/** Rows and columns of a convolution's window. */
export interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Before the first and after the last. */
  readonly pads: readonly [before: number, after: number];
}

/** Of every `count`-th output from the `phase`-th on. */
function everyOther(axis: Axis, count: number, phase: number): Axis {
  return { ...axis, stride: axis.stride * count, pads: [axis.pads[0] - axis.stride * phase, axis.pads[1]] };
}

/** The phases of a layout, row-major, with their axes. */
export function phasedAxes([rows, columns]: readonly [Axis, Axis], { phases: [down, along] = [1, 1] }: BlockedLayout): readonly (readonly [Axis, Axis])[] {
  return Array.from({ length: down * along }, (_, phase) => [everyOther(rows, down, Math.floor(phase / along)), everyOther(columns, along, phase % along)] as const);
}

/** The window of a filter of two spatial axes: of its rows, of its columns. */
export function axesOf(attributes: Attributes, kernel: readonly number[], spatial: readonly number[]): readonly [rows: Axis, columns: Axis] {
  const window = windowOf(attributes, kernel, spatial);
  const axis = (index: number): Axis => ({ kernel: window.kernel[index], stride: window.strides[index], dilation: window.dilations[index], pads: [window.pads[index], window.pads[index + 2]] });
  return [axis(0), axis(1)];
}
