import { shapeIn } from "../folding/fold-shapes.ts";
import { elementsOf, fillOf } from "../folding/known.ts";
import { integersOf, type Operand } from "../folding/operand.ts";
import { freeBatch, resolveTarget } from "../folding/reshape-target.ts";
import { intAttribute, stringAttribute } from "../graph.ts";
import { broadcastShapes, normaliseAxis } from "../shape-rules/broadcast.ts";
import { knownLength } from "../shape-rules/dimension.ts";
import { ELEMENT_TYPES, showShape, type Shape } from "../tensor.ts";
import { inputOf, ints, without, type Call, type Conversion } from "./call.ts";

/** Operators that move elements, and whose shapes come as inputs. */
export const LAYOUT_CONVERSIONS = {
  Cast: (call) => castTo(call, intAttribute(call.attributes, "to", 0)),
  CastLike: (call) => castTo(call, ELEMENT_TYPES[inputOf(call, 1).type].onnx),
  Concat: concat,
  Expand: expand,
  Identity: (call) => [inputOf(call, 0)],
  Pad: pad,
  Reshape: reshape,
  ScatterElements: scatter,
  ScatterND: scatter,
  Slice: slice,
  Split: split,
  Squeeze: squeeze,
} satisfies Record<string, Conversion>;

/** float16 and bfloat16 are float32 here; rounding of other types to float8 does not occur. */
const HALVES: readonly number[] = [10, 16];

function castTo(call: Call, onnx: number): readonly Operand[] {
  const x = inputOf(call, 0);
  const to = HALVES.includes(onnx) ? ELEMENT_TYPES.float32.onnx : onnx;
  return ELEMENT_TYPES[x.type].onnx === to ? [x] : call.result("Cast", [x], { to });
}

function concat(call: Call): readonly Operand[] {
  const parts = call.inputs.map((_, index) => inputOf(call, index));
  const axis = normaliseAxis(intAttribute(call.attributes, "axis", NaN), parts[0].shape.length);
  const differs = parts.find(({ shape }) => shape.some((length, at) => at !== axis && length !== parts[0].shape[at]));
  if (differs) throw new RangeError(`need shapes that agree but on axis ${axis}, got ${showShape(parts[0].shape)} and ${showShape(differs.shape)}`);
  return call.result("Concat", parts, call.attributes);
}

/** Along free lengths only what broadcasts anyway can read it: no constant says how often it is repeated. */
function expand(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  const target = shapeIn(inputOf(call, 1));
  if (!target?.some((length) => typeof length === "string")) return call.result("Expand", call.inputs);
  const shape = broadcastShapes(x.shape, target);
  if (showShape(shape) === showShape(x.shape)) return [x];
  const fill = x.parameter && x.shape.length > 0 ? undefined : fillOf(x);
  return [{ type: x.type, shape, ...(fill === undefined ? {} : { fill }), narrow: x, value: () => refuseRepetition(x, shape) }];
}

function refuseRepetition(x: Operand, shape: Shape): never {
  throw new RangeError(`an input is ${showShape(x.shape)} repeated to ${showShape(shape)}, which needs known lengths here; give the model's inputs numbers in place of ${shape.filter((length) => typeof length === "string").join(", ")}`);
}

/** Since opset 18 for some axes only. */
function pad(call: Call): readonly Operand[] {
  const [x, amounts, value, axes] = [inputOf(call, 0), inputOf(call, 1), call.inputs[2] ?? null, call.inputs[3]];
  const given = integersOf(amounts, "pads");
  const places = (axes ? integersOf(axes, "axes") : [...x.shape.keys()]).map((axis) => normaliseAxis(axis, x.shape.length));
  const rank = x.shape.length;
  const pads = new Array<number>(2 * rank).fill(0);
  places.forEach((axis, index) => {
    pads[axis] = given[index];
    pads[axis + rank] = given[index + places.length];
  });
  if (stringAttribute(call.attributes, "mode", "constant") === "wrap") throw new RangeError("mode wrap is new in opset 19 and is not converted");
  return pads.every((amount) => amount === 0) ? [x] : call.result("Pad", value ? [x, ints(call, pads), value] : [x, ints(call, pads)], call.attributes);
}

function reshape(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  const target = elementsOf(inputOf(call, 1));
  if (!target) throw new RangeError('need "shape" to follow from lengths and constants');
  if (intAttribute(call.attributes, "allowzero", 0) === 1 && target.includes(0)) throw new RangeError(`lengths of 0 (allowzero) are not converted, got ${showShape(target.map((length) => length ?? "?"))}`);
  const asked = call.baked ? freeBatch(x.shape, target, call.baked) : target;
  return [call.reshape(x, resolveTarget(x.shape, asked), "result")];
}

function scatter(call: Call): readonly Operand[] {
  const how = stringAttribute(call.attributes, "reduction", "none");
  if (how === "max" || how === "min") throw new RangeError(`reduction ${how} is new in opset 18 and is not converted`);
  return call.result(call.operator, call.inputs, call.attributes);
}

/** Leaves out axes that stay whole, which a free length can be. */
function slice(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  const [starts, ends] = [1, 2].map((index) => elementsOf(inputOf(call, index)));
  const axes = call.inputs[3] ? integersOf(call.inputs[3], "axes") : [...(starts ?? []).keys()];
  const steps = call.inputs[4] ? integersOf(call.inputs[4], "steps") : axes.map(() => 1);
  if (!starts || !ends) throw new RangeError('need "starts" and "ends" to follow from lengths and constants');
  const whole = axes.map((axis, index) => starts[index] === 0 && steps[index] === 1 && (ends[index] === x.shape[normaliseAxis(axis, x.shape.length)] || Number(ends[index]) >= 2 ** 31 - 1));
  const kept = [...axes.keys()].filter((index) => !whole[index]);
  if (kept.length === 0) return [x];
  const [from, to] = [starts, ends].map((bounds) => kept.map((index) => knownLength(bounds[index] ?? "?", "a bound")));
  return call.result("Slice", [x, ...[from, to, kept.map((index) => axes[index]), kept.map((index) => steps[index])].map((values) => ints(call, values))]);
}

const MOST_PARTS = 4096;

/** The parts' lengths written out: the file may give none (equal parts), or since opset 18 their number. */
function split(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  const given = call.inputs[1] ? integersOf(call.inputs[1], "split") : null;
  const count = intAttribute(call.attributes, "num_outputs", call.outputs);
  if (!(count >= 1 && count <= MOST_PARTS)) throw new RangeError(`need num_outputs from 1 to ${MOST_PARTS}, got ${count}`);
  const length = x.shape[normaliseAxis(intAttribute(call.attributes, "axis", 0), x.shape.length)];
  const part = Math.ceil(Number(length) / count);
  const parts = given ?? Array.from({ length: count }, (_, index) => Math.min(part, knownLength(length, "a split axis") - index * part));
  return call.result("Split", [x, ints(call, parts)], without(call.attributes, "num_outputs"));
}

function squeeze(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  if (call.inputs[1]) return call.result("Squeeze", [x, ints(call, integersOf(call.inputs[1], "axes"))]);
  if (call.baked && x.shape.includes(call.baked.name)) throw new RangeError("without axes it removes the batch where that is 1");
  const axes = [...x.shape.keys()].filter((axis) => x.shape[axis] === 1);
  return axes.length ? call.result("Squeeze", [x, ints(call, axes)]) : [x];
}
