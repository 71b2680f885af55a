import { describe, expect, it } from "vitest";
import { float, float32Tensor, GraphBuilder, int64Tensor, type Value } from "./index.ts";

/** One node that must be refused, and what the message must say. */
const REFUSED: [what: string, add: (g: GraphBuilder, x: Value) => unknown, message: string][] = [
  ["unknown operator", (g, x) => g.add("Convolve", [x]), 'Convolve_0: unknown operator "Convolve" (Convolve of [2, 3])'],
  ["inherited name", (g, x) => g.add("toString", [x]), 'unknown operator "toString"'],
  ["too few inputs", (g, x) => g.add("Add", [x]), "Add_0: need 2 inputs, got 1 (Add of [2, 3])"],
  ["too many inputs", (g, x) => g.add("Gemm", [x, x, x, x]), "need 2 to 3 inputs, got 4"],
  ["input left out", (g, x) => g.add("Add", [x, null]), "the first 2 inputs may not be left out (Add of [2, 3], none)"],
  ["shapes that do not broadcast", (g, x) => g.add("Add", [x, g.input("y", [2])]), "Add_0: need shapes that broadcast, got [2, 3] and [2] (Add of [2, 3], [2])"],
  ["mixed types", (g, x) => g.add("Add", [x, g.ints([1])]), "need inputs of one element type, got float32 and int64"],
  ["mixed types in Concat", (g, x) => g.add("Concat", [x, g.input("y", [2, 3], "int64")]), "need inputs of one element type, got float32 and int64"],
  ["mixed types in MatMul", (g, x) => g.add("MatMul", [x, g.input("y", [3, 2], "float64")]), "need inputs of one element type, got float32 and float64"],
  ["a condition that is none", (g, x) => g.add("Where", [x, x, x]), "need a bool condition, got float32"],
  ["inner lengths", (g, x) => g.add("MatMul", [x, x]), "need inner lengths that agree, got 3 and 2 of [2, 3] and [2, 3]"],
  ["a vector of another length", (g, x) => g.add("MatMul", [x, g.input("y", [2])]), "need inner lengths that agree, got 3 and 2 of [2, 3] and [2]"],
  ["a scalar in MatMul", (g, x) => g.add("MatMul", [x, g.scalar(1)]), "need vectors or matrices, got [2, 3] and []"],
  ["Gemm's addend", (g, x) => g.add("Gemm", [x, x, g.input("c", [3])], { transB: 1 }), "need shapes that broadcast, got [2, 2] and [3]"],
  ["an addend that is larger", (g, x) => g.add("Gemm", [x, x, g.input("c", [5, 2, 2])], { transB: 1 }), "need C to broadcast to [2, 2], got [5, 2, 2]"],
  ["an axis out of range", (g, x) => g.add("Softmax", [x], { axis: 2 }), "need an axis from -2 to 1, got 2"],
  ["an axis that is NaN", (g, x) => g.add("Softmax", [x], { axis: NaN }), "need an axis from -2 to 1, got NaN"],
  ["a shape that is no constant", (g, x) => g.add("Reshape", [x, g.input("s", [2], "int64")]), 'need "shape" as a constant of integers, so that shapes are known before the graph runs'],
  ["another element count", (g, x) => g.add("Reshape", [x, g.ints([4])]), "need as many elements after as before, got [2, 3] to [4]"],
  ["no length for -1", (g, x) => g.add("Reshape", [x, g.ints([4, -1])]), "need a length for -1 that makes [2, 3] fit [4, -1]; there is none"],
  ["-2 in a shape", (g, x) => g.add("Reshape", [x, g.ints([-2, -3])]), "need lengths of at least -1, got [-2, -3]"],
  ["Concat of other shapes", (g, x) => g.add("Concat", [x, g.input("y", [3, 3])], { axis: 1 }), "need shapes that agree but on axis 1, got [2, 3], [3, 3]"],
  ["an axis twice", (g, x) => g.add("Unsqueeze", [x, g.ints([0, 0])]), "need each axis once, got [0, 0]"],
  ["a permutation that is none", (g, x) => g.add("Transpose", [x], { perm: [1, -1] }), "need each of 2 axes once, got [1, -1]"],
  ["Squeeze of a longer axis", (g, x) => g.add("Squeeze", [x, g.ints([0])]), "need length 1 on axis 0, got 2"],
  ["Slice with too few ends", (g, x) => g.add("Slice", [x, g.ints([0, 0]), g.ints([1])]), "need as many ends, axes and steps as starts, got 2, 1, 2, 2"],
  ["steps of 0", (g, x) => g.add("Slice", [x, g.ints([0]), g.ints([1]), g.ints([0]), g.ints([0])]), "need steps other than 0"],
  ["parts that do not add up", (g, x) => g.add("Split", [x, g.ints([1, 3])]), "need parts that add up to 2, got 1 + 3"],
  ["pads for other axes", (g, x) => g.add("Pad", [x, g.ints([1, 1])]), "need 4 pads for [2, 3], got 2"],
  ["a crop larger than the tensor", (g, x) => g.add("Pad", [x, g.ints([-2, 0, -2, 0])], {}, { name: "crop" }), 'in the shape of "crop", got [-2, 3]'],
  ["a cast to nothing", (g, x) => g.add("Cast", [x]), 'need attribute "to" to be one of 1, 2, 3, 6, 7, 9, 11, got 0'],
  ["a string for an integer", (g, x) => g.add("Softmax", [x], { axis: "1" }), 'attribute "axis": need an integer, got "1"'],
  ["a float for an integer", (g, x) => g.add("Softmax", [x], { axis: float(1) }), 'attribute "axis": need an integer, got {"float":1}'],
  ["an integer for integers", (g, x) => g.add("Transpose", [x], { perm: 1 }), 'attribute "perm": need integers, got 1'],
  ["an integer for a string", (g) => g.add("Conv", [g.input("m", [1, 1, 4, 4]), g.input("w", [1, 1, 2, 2])], { auto_pad: 1 }), 'attribute "auto_pad": need a string, got 1'],
  ["bools that are none", (g, x) => g.add("And", [x, x]), "need bools, got float32"],
  ["Not of numbers", (g, x) => g.add("Not", [x]), "need bools, got float32"],
  ["bounds that are no scalars", (g, x) => g.add("Clip", [x, g.input("low", [3])]), "need bounds that are scalars, got [3]"],
  ["a slope larger than the input", (g, x) => g.add("PRelu", [x, g.input("slope", [4, 2, 3])]), "need a slope that broadcasts to [2, 3], got [4, 2, 3]"],
  ["Mod of floats", (g, x) => g.add("Mod", [x, x]), "need fmod = 1 for float32; Mod takes the divisor's sign for integers only"],
  ["CumSum past the last axis", (g, x) => g.add("CumSum", [x, g.constant(int64Tensor([], [2]))]), "need an axis from -2 to 1, got 2"],
  ["Concat without an axis", (g, x) => g.add("Concat", [x, x]), "need an axis from -2 to 1, got NaN"],
  ["Reshape that copies past the end", (g, x) => g.add("Reshape", [x, g.ints([2, 3, 0])]), "need an axis 2 that 0 copies, got [2, 3] to [2, 3, 0]"],
  ["two holes in a shape", (g, x) => g.add("Reshape", [x, g.ints([-1, -1])]), "need a length for -1 that makes [2, 3] fit [-1, -1]; there is none"],
  ["repeats for other axes", (g, x) => g.add("Tile", [x, g.ints([2])]), "need 2 repeats of at least 0, got [2]"],
  ["negative repeats", (g, x) => g.add("Tile", [x, g.ints([2, -1])]), "need 2 repeats of at least 0, got [2, -1]"],
  ["blocks of a matrix", (g, x) => g.add("DepthToSpace", [x], { blocksize: 2 }), "need a map of rank 4, got [2, 3]"],
  ["blocks without a size", (g) => g.add("SpaceToDepth", [g.input("m", [1, 4, 3, 2])]), "need a blocksize of at least 1, got NaN"],
  ["channels that are no blocks", (g) => g.add("DepthToSpace", [g.input("m", [1, 6, 3, 2])], { blocksize: 2 }), "need channels in blocks of 4, got 6"],
  ["rows that are no blocks", (g) => g.add("SpaceToDepth", [g.input("m", [1, 6, 3, 2])], { blocksize: 2 }), "need rows in blocks of 2, got 3"],
  ["a mode of Pad that is none", (g, x) => g.add("Pad", [x, g.ints([0, 0, 0, 0])], { mode: "wrap" }), "need mode to be one of constant, reflect, edge, got wrap"],
  ["pads that are no constant", (g, x) => g.add("Pad", [x, g.input("p", [4], "int64")]), 'need "pads" as a constant of integers'],
  ["sliced twice on one axis", (g, x) => g.add("Slice", [x, g.ints([0, 0]), g.ints([1, 1]), g.ints([1, -1])]), "need each axis once, got [1, -1]"],
  ["Split without parts", (g, x) => g.addAll("Split", [x]), 'need "split" as a constant of integers, or { outputs } for equal parts'],
  ["unequal equal parts", (g, x) => g.addAll("Split", [x], { axis: 1 }, { outputs: 2 }), 'need 2 equal parts of 3; say how long each is in "split"'],
  ["parts below 0", (g, x) => g.add("Split", [x, g.ints([4, -1])], { axis: 1 }), "need parts that add up to 3, got 4 + -1"],
  ["a triangle of a vector", (g) => g.add("Trilu", [g.input("v", [3])]), "need a matrix of rank 2 or more, got [3]"],
  ["a triangle's diagonal of floats", (g, x) => g.add("Trilu", [x, g.scalar(1)]), "need k of int64, got float32"],
  ["reversing other axes", (g, x) => g.add("ReverseSequence", [x, g.ints([1, 1])], { time_axis: 1 }), "need batch_axis and time_axis to be 0 and 1, got 1 and 1"],
  ["reversing other lengths", (g, x) => g.add("ReverseSequence", [x, g.ints([1, 1])]), "need sequence lengths of int64 [3], got int64 [2]"],
  ["indices of floats", (g, x) => g.add("Gather", [x, x]), "need indices of int64 or int32, got float32"],
  ["indices of another rank", (g, x) => g.add("GatherElements", [x, g.ints([1])]), "need data and indices of one rank, got [2, 3] and [1]"],
  ["GatherND of int32", (g, x) => g.add("GatherND", [x, g.input("i", [1], "int32")]), "need indices of int64, got int32"],
  ["batch_dims that are too many", (g, x) => g.add("GatherND", [x, g.ints([0])], { batch_dims: 1 }), "need batch_dims from 0 to 0, got 1"],
  ["batches that differ", (g, x) => g.add("GatherND", [x, g.input("i", [3, 1], "int64")], { batch_dims: 1 }), "need the first 1 lengths to agree, got [2, 3] and [3, 1]"],
  ["positions of too many axes", (g, x) => g.add("GatherND", [x, g.ints([0, 0, 0])]), "need a last axis of the indices from 1 to 2, got 3"],
  ["updates of another shape", (g, x) => g.add("ScatterElements", [x, g.input("i", [1, 3], "int64"), x]), "need updates of the indices' shape [1, 3], got [2, 3]"],
  ["slices of another shape", (g, x) => g.add("ScatterND", [x, g.input("i", [4, 1], "int64"), x]), "need updates of shape [4, 3], got [2, 3]"],
  ["a shape below 0", (g) => g.add("ConstantOfShape", [g.ints([2, -1])]), "need lengths of at least 0, got [2, -1]"],
  ["a value of two elements", (g) => g.add("ConstantOfShape", [g.ints([2])], { value: { tensor: float32Tensor([2], [1, 2]) } }), 'need attribute "value" to be a tensor of one element'],
  ["one-hot without a depth", (g, x) => g.add("OneHot", [x, g.input("d", [], "int64"), g.ints([0, 1])]), 'need "depth" as a constant of one number, so that shapes are known before the graph runs'],
  ["one-hot of depth 0", (g, x) => g.add("OneHot", [x, g.ints([0]), g.ints([0, 1])]), "need a depth of at least 1, got 0"],
  ["one-hot of three values", (g, x) => g.add("OneHot", [x, g.ints([4]), g.ints([0, 1, 2])]), "need values of shape [2], off and on, got [3]"],
  ["a range that stands still", (g) => g.add("Range", [g.scalar(0), g.scalar(1), g.scalar(0)]), "need a delta other than 0 and finite bounds, got 0 to 1 by 0"],
  ["a range to NaN", (g) => g.add("Range", [g.scalar(0), g.scalar(NaN), g.scalar(1)]), "need a delta other than 0 and finite bounds, got 0 to NaN by 1"],
  ["a range to what is no constant", (g) => g.add("Range", [g.scalar(0), g.input("limit", []), g.scalar(1)]), 'need "limit" as a constant of one number'],
  ["more than there are", (g, x) => g.add("TopK", [x, g.ints([4])]), "need K from 0 to 3, got 4"],
  ["an axis reduced twice", (g, x) => g.add("ReduceMax", [x], { axes: [1, -1] }), "need each axis once, got [1, -1]"],
  ["an equation with another input", (g, x) => g.add("Einsum", [x], { equation: "ij,jk" }), "need an equation with 1 inputs, got 2 (ij, jk)"],
  ["an equation that is none", (g, x) => g.add("Einsum", [x], { equation: "i1->i" }), 'need an equation such as "bij,bjk->bik", got "i1->i"'],
  ["letters for other axes", (g, x) => g.add("Einsum", [x], { equation: "ijk->k" }), 'need a letter for each axis of [2, 3], got "ijk"'],
  ["a letter with two lengths", (g, x) => g.add("Einsum", [x, x], { equation: "ij,jk->ik" }), 'need one length for "j", got 3 and 2'],
  ["a diagonal of what is not square", (g, x) => g.add("Einsum", [x], { equation: "ii->i" }), 'need one length for "i", got 2 and 3'],
  ["a letter from nowhere", (g, x) => g.add("Einsum", [x], { equation: "ij->ik" }), 'need each letter of the result in an input, got "k"'],
  ["dots over other axes", (g, x) => g.add("Einsum", [x, g.input("v", [3])], { equation: "...i,...i" }), 'need as many axes under "..." in each input, got [2] and []'],
  ["a dropout mode of floats", (g, x) => g.add("Dropout", [x, null, g.scalar(1)]), "need training_mode of bool, got float32"],
  ["a layer norm's scale", (g, x) => g.add("LayerNormalization", [x, g.input("s", [2, 3])]), "need scale and bias that broadcast to [3], got [2, 3]"],
  ["a norm of power 3", (g, x) => g.add("LpNormalization", [x], { p: 3 }), "need p to be 1 or 2, got 3"],
  ["a batch norm's statistics", (g, x) => g.add("BatchNormalization", [x, ...["a", "b", "c", "d"].map((name) => g.input(name, [2]))]), "need scale, bias, mean and variance of shape [3], got [2]"],
  ["an instance norm of a matrix", (g, x) => g.add("InstanceNormalization", [x, x, x]), "need a map of rank 3 or more, got [2, 3]"],
  ["a mean over axes that are not there", (g, x) => g.add("MeanVarianceNormalization", [x]), "need an axis from -2 to 1, got 2"],
];

/** The same for a map m of shape [1, 4, 5, 5] and a filter. */
const REFUSED_MAPS: [what: string, operator: string, filter: number[] | null, attributes: Record<string, number | string | number[]>, message: string][] = [
  ["channels", "Conv", [2, 3, 3, 3], {}, "need 3 input channels (3 in each of 1 groups), got 4"],
  ["groups", "Conv", [3, 2, 3, 3], { group: 2 }, "need output channels in 2 equal groups, got 3"],
  ["ranks", "Conv", [2, 4, 3], {}, "need a map and a filter of one rank, 3 or more, got [1, 4, 5, 5] and [2, 4, 3]"],
  ["a large kernel", "Conv", [2, 4, 6, 3], {}, "a kernel of 6x3 does not fit [5, 5] with pads 0, 0, 0, 0"],
  ["NaN", "Conv", [2, 4, 3, 3], { strides: [NaN, 1] }, "need 2 kernel lengths, strides and dilations of at least 1, got kernel [3, 3], strides [NaN, 1], dilations [1, 1]"],
  ["half a step", "Conv", [2, 4, 3, 3], { strides: [1, 1.5] }, "strides [1, 1.5]"],
  ["NaN pads", "Conv", [2, 4, 3, 3], { pads: [NaN, 0, 0, 0] }, "need 4 pads, all starts and then all ends, got [NaN, 0, 0, 0]"],
  ["two pads", "Conv", [2, 4, 3, 3], { pads: [1, 1] }, "need 4 pads, all starts and then all ends, got [1, 1]"],
  ["unknown automatic pads", "Conv", [2, 4, 3, 3], { auto_pad: "SAME" }, "need auto_pad to be one of NOTSET, VALID, SAME_UPPER, SAME_LOWER, got SAME"],
  ["a group that is NaN", "Conv", [2, 4, 3, 3], { group: NaN }, "need a group of at least 1, got NaN"],
  ["another kernel_shape", "Conv", [2, 4, 3, 3], { kernel_shape: [3, 1] }, "need kernel_shape [3, 3], the filter's, got [3, 1]"],
  ["channels backwards", "ConvTranspose", [3, 2, 3, 3], {}, "need 3 input channels, got 4"],
  ["too much cut off", "ConvTranspose", [4, 2, 1, 1], { pads: [3, 0, 3, 0] }, "pads 3, 0, 3, 0 leave nothing of [1, 4, 5, 5]"],
  ["no kernel", "MaxPool", null, {}, "need a kernel length for each of 2 spatial axes, got 0"],
  ["dilated averages", "AveragePool", null, { kernel_shape: [2, 2], dilations: [2, 2] }, "AveragePool has no dilations before opset 19"],
  ["pads of a dilated pool", "MaxPool", null, { kernel_shape: [2, 2], dilations: [2, 2], auto_pad: "SAME_UPPER" }, "need explicit pads where dilations are 2, 2, got auto_pad = SAME_UPPER"],
  ["a dilated LpPool", "LpPool", null, { kernel_shape: [2, 2], ceil_mode: 1 }, "LpPool has no dilations and no ceil_mode before opset 18"],
  ["groups backwards", "ConvTranspose", [4, 2, 3, 3], { group: 3 }, "need input channels in 3 equal groups, got 4"],
  ["longer than strides give", "ConvTranspose", [4, 2, 1, 3], { strides: [2, 1], auto_pad: "SAME_UPPER" }, "need output lengths of at most [9, 7], got [10, 5]; raise output_padding"],
  ["one output length", "ConvTranspose", [4, 2, 3, 3], { output_shape: [9] }, "need 2 spatial lengths of at least 1 in output_shape, got [9]"],
  ["one output pad", "ConvTranspose", [4, 2, 3, 3], { output_padding: [1] }, "need 2 lengths of at least 0 in output_padding, got [1]"],
  ["no channels to normalise over", "LRN", null, {}, "need a size of at least 1 channel, got NaN"],
];

describe("a node that does not fit", () => {
  it.each(REFUSED)("%s", (_, add, message) => {
    const g = new GraphBuilder();
    const x = g.input("x", [2, 3]);
    expect(() => add(g, x)).toThrow(message);
    expect(() => add(new GraphBuilder(), x)).toThrow(RangeError);
  });

  it.each(REFUSED_MAPS)("%s (%s)", (_, operator, filter, attributes, message) => {
    const g = new GraphBuilder();
    const inputs = [g.input("m", [1, 4, 5, 5]), ...(filter ? [g.input("w", filter)] : [])];
    expect(() => g.add(operator, inputs, attributes)).toThrow(message);
  });

  it.each(["Conv", "ConvTranspose"])("%s with a bias of another length or type", (operator) => {
    const g = new GraphBuilder();
    const inputs = [g.input("m", [1, 4, 5, 5]), g.input("w", [4, 4, 3, 3])];
    expect(() => g.add(operator, [...inputs, g.input("b", [3])])).toThrow("need a bias of shape [4], got [3]");
    expect(() => g.add(operator, [...inputs, g.input("c", [4], "float64")])).toThrow("need inputs of one element type, got float32 and float64");
  });

  it("names free dimensions that must be known", () => {
    const g = new GraphBuilder();
    const x = g.input("x", ["batch", "steps", 3]);
    expect(() => g.add("Squeeze", [x])).toThrow('need "axes", because a free length of [batch, steps, 3] may be 1');
    expect(() => g.add("ScatterND", [x, g.input("i", [5, "k"], "int64"), g.input("u", [5, 3])])).toThrow('need a known length for the last axis of the indices, got the free dimension "k"');
    expect(() => g.add("Conv", [g.input("m", [1, 4, 9]), g.input("w", [2, 4, "width"])])).toThrow("need known lengths, got [2, 4, width]");
    expect(() => g.add("Add", [x, g.input("y", ["batch", "frames", 3])])).toThrow("need shapes that broadcast, got [batch, steps, 3] and [batch, frames, 3]");
    expect(() => g.add("Reshape", [x, g.ints([6, 3])])).toThrow("need as many elements after as before, got [batch, steps, 3] to [6, 3]");
  });
});
