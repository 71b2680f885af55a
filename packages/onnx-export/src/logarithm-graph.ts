import type { FrontEnd } from "@cochlea/dsp";
import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { addPcen } from "./pcen-graph.ts";

/** The smallest float32 whose logarithm every runtime takes; what is smaller may count as zero. */
const LEAST_POWER = 2 ** -126;

/** Adds the logarithm of magnitudes or powers `[batch, channels, frames, width]`; maxima are those of each clip. */
export function addLogarithm(g: GraphBuilder, values: Value, frontEnd: FrontEnd): Value {
  const { log, power } = frontEnd;
  if (log.kind === "none") return values;
  if (log.kind === "decibel") return addDecibels(g, values, log, power);
  if (log.kind === "pcen") return addPcen(g, values, log, frontEnd);
  const floor = log.offset < LEAST_POWER ? Math.max(log.floor, LEAST_POWER) : log.floor;
  const floored = floor === 0 ? values : g.add("Max", [values, g.scalar(floor)]);
  return g.add("Log", [log.offset === 0 ? floored : g.add("Add", [floored, g.scalar(log.offset)])]);
}

type DecibelLog = Extract<FrontEnd["log"], { kind: "decibel" }>;

function addDecibels(g: GraphBuilder, values: Value, { floor, reference, topDb }: DecibelLog, power: 1 | 2): Value {
  const perNeper = (power === 1 ? 20 : 10) / Math.LN10;
  const floored = g.add("Max", [values, g.scalar(Math.max(floor, LEAST_POWER))]);
  const level = g.add("Mul", [g.add("Log", [floored]), g.scalar(perNeper)]);
  const decibels = reference === 1 ? level : g.add("Sub", [level, reference === "maximum" ? addMaximum(g, level) : g.scalar(perNeper * Math.log(reference))]);
  if (topDb === null) return decibels;
  return g.add("Max", [decibels, g.add("Sub", [addMaximum(g, decibels), g.scalar(topDb)])]);
}

/** Of each clip, over channels, frames and bands: `[batch, 1, 1, 1]`. */
function addMaximum(g: GraphBuilder, values: Value): Value {
  return g.add("ReduceMax", [values], { axes: [1, 2, 3], keepdims: 1 });
}
