import { intAttribute, intsAttribute, readNames, windowOf, type Graph, type Node } from "@cochlea/onnx-graph";
import { axesOf, phasedAxes } from "./blocked-lowering.ts";
import { endingSlide } from "./convolution.ts";
import { outputsOf } from "./slide.ts";

/** Rows and columns of a pool's window, whose windows lie side by side. */
export type PoolWindow = readonly [rows: number, columns: number];

/** What the search for maps in phases knows of a graph. */
export interface PhaseSearch {
  readonly graph: Graph;
  readonly convolutions: ReadonlySet<Node>;
  readonly familyOf: (name: string) => string;
  readonly shapeOf: (name: string) => readonly number[];
  readonly sumsChannels: (node: Node) => boolean;
}

/** Most places that a window may have: each is a pass over the maxima. */
const MOST_PLACES = 9;

/** The window of a pool that maps in phases suit, of the pool itself or its gradient. */
function sideBySide({ operator, attributes }: Node): PoolWindow | null {
  if (!operator.startsWith("MaxPool") || intAttribute(attributes, "ceil_mode", 0) !== 0) return null;
  const given = intsAttribute(attributes, "kernel_shape", []);
  if (given.length !== 2) return null;
  const { kernel, strides, dilations, pads } = windowOf(attributes, given, [0, 0]);
  const plain = [...dilations].every((dilation) => dilation === 1) && pads.every((pad) => pad === 0) && kernel.join() === strides.join();
  const places = kernel[0] * kernel[1];
  return plain && places > 1 && places <= MOST_PLACES ? [kernel[0], kernel[1]] : null;
}

/**
 * Families of maps that only a convolution writes and a pool of windows side by side reads, with ReLU between and their
 * gradients: kept as the phases of the pool's stride, the pool is a maximum of maps and its gradient needs no comparing in place.
 */
export function phasedFamilies(search: PhaseSearch): Map<string, PoolWindow> {
  const pools = search.graph.nodes.filter(({ operator }) => operator === "MaxPool");
  const candidates = pools.flatMap((node): [string, PoolWindow][] => {
    const window = sideBySide(node);
    return window ? [[search.familyOf(node.inputs[0]), window]] : [];
  });
  return new Map(candidates.filter(([family, window]) => isPhased(search, family, window)));
}

function isPhased(search: PhaseSearch, family: string, window: PoolWindow): boolean {
  const isIn = (name: string): boolean => search.familyOf(name) === family;
  const touching = search.graph.nodes.filter((node) => [...readNames(node), ...node.outputs].some(isIn));
  const written = touching.some((node) => node.operator === "Conv" && isIn(node.outputs[0]));
  return written && !search.graph.outputs.some(isIn) && touching.every((node) => suits(search, node, window, isIn));
}

/** Whether a node can take the maps of a family in phases. */
function suits(search: PhaseSearch, node: Node, window: PoolWindow, isIn: (name: string) => boolean): boolean {
  const { operator, inputs, outputs } = node;
  if (operator === "Relu" || operator === "ReluGrad") return true;
  if (operator === "MaxPool") return isIn(inputs[0]) && !isIn(outputs[0]) && sideBySide(node)?.join() === window.join();
  if (operator === "MaxPoolGrad") return isIn(inputs[1]) && !isIn(inputs[0]) && sideBySide(node)?.join() === window.join();
  if (operator === "ReduceSum") return search.sumsChannels(node);
  if (!search.convolutions.has(node)) return false;
  if (operator === "Conv") return !isIn(inputs[0]) && slidesInPhases(search, node, window);
  return isIn(inputs[1]) && !isIn(operator === "ConvGradInput" ? outputs[0] : inputs[0]);
}

/** Whether every phase of a convolution's result is a convolution with pads of at least 0, as long as the pool's. */
function slidesInPhases({ shapeOf }: PhaseSearch, { inputs, outputs, attributes }: Node, window: PoolWindow): boolean {
  const [x, w, y] = [inputs[0], inputs[1], outputs[0]].map(shapeOf);
  const axes = axesOf(attributes, w.slice(2), x.slice(2));
  return phasedAxes(axes, { block: 1, channels: 1, pack: 1, phases: window }).every((phase) => phase.every((axis, index) => {
    const length = Math.floor(y[index + 2] / window[index]);
    return axis.pads[0] >= 0 && length > 0 && outputsOf(x[index + 2], endingSlide(axis, x[index + 2], length)) === length;
  }));
}
