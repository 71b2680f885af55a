import { frameCount, window, type FrontEnd } from "@cochlea/dsp";
import { float32Tensor, int32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/**
 * Adds the windowed frames of a signal `[batch, channels, samples]`.
 *
 * Only the samples under the window are kept: where it lies in the FFT turns phases, which no front end keeps.
 *
 * @returns Shape `[batch, channels, frames, window.length]`.
 */
export function addFrames(g: GraphBuilder, signal: Value, frontEnd: FrontEnd): Value {
  const frames = addSlidingFrames(g, addSpan(g, signal, frontEnd), frontEnd.window.length, frontEnd.hopLength);
  const centred = frontEnd.removeDc ? g.add("Sub", [frames, g.add("ReduceMean", [frames], { axes: [3], keepdims: 1 })]) : frames;
  const emphasised = frontEnd.preEmphasis === 0 ? centred : addPreEmphasis(g, centred, frontEnd.preEmphasis);
  const weights = window(frontEnd.window.name, frontEnd.window).map((weight) => weight * frontEnd.sampleScale);
  return g.add("Mul", [emphasised, g.constant(float32Tensor([weights.length], weights), "front_end.window")]);
}

/** The samples from the first under a window to the last, with what lies beyond the signal's ends filled in. */
function addSpan(g: GraphBuilder, signal: Value, frontEnd: FrontEnd): Value {
  const samples = signal.shape[2] as number;
  const start = windowStart(frontEnd);
  const length = (frameCount(samples, frontEnd) - 1) * frontEnd.hopLength + frontEnd.window.length;
  const before = Math.max(0, -start);
  const after = Math.max(0, start + length - samples);
  const mode = frontEnd.padMode === "reflect" ? "reflect" : "constant";
  const padded = before + after === 0 ? signal : g.add("Pad", [signal, g.ints([0, 0, before, 0, 0, after])], { mode });
  if (padded.shape[2] === length) return padded;
  return g.add("Slice", [padded, g.ints([start + before]), g.ints([start + before + length]), g.ints([2])]);
}

/** Sample under the first window's first weight; negative in the padding. */
function windowStart({ fftLength, window: { length, placement }, framing }: FrontEnd): number {
  if (framing === "snip-edges") return 0;
  const lead = placement === "centre" ? Math.floor((fftLength - length) / 2) : 0;
  return framing === "centre" ? lead - fftLength / 2 : lead;
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
