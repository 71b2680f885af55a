import { firstSample, frameCount, window, type FrontEnd } from "@cochlea/dsp";
import { float32Tensor, int32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/**
 * Adds the frames of a signal `[batch, channels, samples]`, without their mean where the front end says so.
 *
 * Only the samples under the window are kept: where it lies in the FFT turns phases, which no front end keeps.
 *
 * @returns Shape `[batch, channels, frames, window.length]`.
 */
export function addFrames(g: GraphBuilder, signal: Value, frontEnd: FrontEnd): Value {
  const frames = addSlidingFrames(g, addSpan(g, signal, frontEnd), frontEnd.window.length, frontEnd.hopLength);
  return frontEnd.removeDc ? g.add("Sub", [frames, g.add("ReduceMean", [frames], { axes: [3], keepdims: 1 })]) : frames;
}

/** Adds what is done to frames before their spectrum: pre-emphasis, scale and window. */
export function addWindow(g: GraphBuilder, frames: Value, frontEnd: FrontEnd): Value {
  const emphasised = frontEnd.preEmphasis === 0 ? frames : addPreEmphasis(g, frames, frontEnd.preEmphasis);
  const weights = window(frontEnd.window.name, frontEnd.window).map((weight) => weight * frontEnd.sampleScale);
  return g.add("Mul", [emphasised, g.constant(float32Tensor([weights.length], weights), "front_end.window")]);
}

/** The samples from the first under a window to the last, with what lies beyond the signal's ends filled in. */
function addSpan(g: GraphBuilder, signal: Value, frontEnd: FrontEnd): Value {
  const samples = signal.shape[2] as number;
  const start = firstSample(frontEnd);
  const length = (frameCount(samples, frontEnd) - 1) * frontEnd.hopLength + frontEnd.window.length;
  const before = Math.max(0, -start);
  const after = Math.max(0, start + length - samples);
  const padded = before + after === 0 ? signal : addPadding(g, signal, before, after, frontEnd.padMode);
  if (padded.shape[2] === length) return padded;
  return g.add("Slice", [padded, g.ints([start + before]), g.ints([start + before + length]), g.ints([2])]);
}

/** ONNX has no `symmetric`; there the samples are picked by index. */
function addPadding(g: GraphBuilder, signal: Value, before: number, after: number, mode: FrontEnd["padMode"]): Value {
  if (mode !== "symmetric") return g.add("Pad", [signal, g.ints([0, 0, before, 0, 0, after])], { mode });
  const samples = signal.shape[2] as number;
  const mirrored = (count: number, index: (distance: number) => number) => {
    const indices = Array.from({ length: count }, (_, distance) => index(distance));
    return count === 0 ? [] : [g.add("Gather", [signal, g.constant(int32Tensor([count], indices))], { axis: 2 })];
  };
  const parts = [...mirrored(before, (distance) => before - 1 - distance), signal, ...mirrored(after, (distance) => samples - 1 - distance)];
  return g.add("Concat", parts, { axis: 2 });
}

/** Overlapping frames, gathered in blocks as long as hop and frame allow. */
function addSlidingFrames(g: GraphBuilder, span: Value, length: number, hop: number): Value {
  const channels = span.shape[1] as number;
  const samples = span.shape[2] as number;
  const count = (samples - length) / hop + 1;
  const block = greatestCommonDivisor(hop, length);
  const blocks = g.add("Reshape", [span, g.ints([0, channels, samples / block, block])]);
  const starts = g.constant(int32Tensor([count, 1], multiples(count, hop / block)), "front_end.frame_starts");
  const steps = g.constant(int32Tensor([1, length / block], multiples(length / block, 1)), "front_end.frame_steps");
  const frames = g.add("Gather", [blocks, g.add("Add", [starts, steps])], { axis: 2 });
  return g.add("Reshape", [frames, g.ints([0, channels, count, length])]);
}

/** `x[i] - factor * x[i - 1]` within each frame; the first sample is its own predecessor. */
function addPreEmphasis(g: GraphBuilder, frames: Value, factor: number): Value {
  const first = g.add("Slice", [frames, g.ints([0]), g.ints([1]), g.ints([3])]);
  const others = g.add("Slice", [frames, g.ints([0]), g.ints([-1]), g.ints([3])]);
  const previous = g.add("Concat", [first, others], { axis: 3 });
  return g.add("Sub", [frames, g.add("Mul", [previous, g.scalar(factor)])]);
}

function multiples(count: number, step: number): number[] {
  return Array.from({ length: count }, (_, index) => index * step);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
