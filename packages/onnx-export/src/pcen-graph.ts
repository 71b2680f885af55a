import { type FrontEnd, type PcenLog, pcenSmoothing } from "@cochlea/dsp";
import { float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** Frames whose low-pass filter is written as a matrix of at most 4 MB. */
const MOST_FRAMES = 1024;

/**
 * Adds per-channel energy normalisation of `[batch, channels, frames, width]`: the low-pass filter along time is a product with a triangular matrix.
 *
 * @throws {RangeError} For more than 1024 frames.
 */
export function addPcen(g: GraphBuilder, values: Value, { gain, bias, power, timeConstant, floor }: PcenLog, { sampleRate, hopLength }: FrontEnd): Value {
  const frames = values.shape[2] as number;
  if (frames > MOST_FRAMES) throw new RangeError(`exportModel: log.kind "pcen" needs at most ${MOST_FRAMES} frames inside the file, got ${frames}; shorten clipSeconds, or export with input "features"`);
  const share = pcenSmoothing(timeConstant, sampleRate / hopLength);
  const past = g.add("MatMul", [g.constant(float32Tensor([frames, frames], filterMatrix(frames, share)), "front_end.pcen_filter"), values]);
  const start = Float64Array.from({ length: frames }, (_, frame) => floor + (1 - share) ** (frame + 1)); // what is left of the filter's first value, 1
  const smooth = g.add("Add", [past, g.constant(float32Tensor([frames, 1], start), "front_end.pcen_start")]);
  const level = g.add("Exp", [g.add("Mul", [g.add("Log", [smooth]), g.scalar(-gain)])]);
  const raised = g.add("Pow", [g.add("Add", [g.add("Mul", [values, level]), g.scalar(bias)]), g.scalar(power)]);
  return g.add("Sub", [raised, g.scalar(bias ** power)]);
}

/** Row t: the weights of frames 0 to t in the filter's value at t. */
function filterMatrix(frames: number, share: number): Float64Array {
  return Float64Array.from({ length: frames * frames }, (_, index) => {
    const age = Math.floor(index / frames) - (index % frames);
    return age < 0 ? 0 : share * (1 - share) ** age;
  });
}
