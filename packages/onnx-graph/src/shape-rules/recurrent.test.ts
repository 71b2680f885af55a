import { describe, expect, it } from "vitest";
import { float, GraphBuilder, type Attributes, type GraphAttribute, type Shape } from "../index.ts";

const weights: Shape[] = [[5, 2, 3], [1, 16, 3], [1, 16, 4]];

function shapesOf(operator: string, shapes: readonly (Shape | null)[], attributes: Attributes): Shape[] {
  const g = new GraphBuilder();
  return g.addAll(operator, shapes.map((shape, index) => shape && g.input(`x${index}`, shape)), attributes, { name: "node" }).map(({ shape }) => shape);
}

describe("recurrent layers", () => {
  // ONNX Runtime has no layout 1, so that the operator cases cannot hold it.
  it("put the batch first with layout 1", () => {
    expect(shapesOf("LSTM", [[2, 5, 3], [2, 16, 3], [2, 16, 4], null, null, [2, 2, 4], [2, 2, 4]], { layout: 1, direction: "bidirectional" })).toEqual([[2, 5, 2, 4], [2, 2, 4], [2, 2, 4]]);
    expect(shapesOf("GRU", [[6, 5, 3], [1, 12, 3], [1, 12, 4]], { layout: 1 })).toEqual([[6, 5, 1, 4], [6, 1, 4]]);
  });

  it("take free lengths", () => {
    expect(shapesOf("LSTM", [["steps", "batch", 3], [1, 16, 3], [1, 16, 4]], {})).toEqual([["steps", 1, "batch", 4], [1, "batch", 4], [1, "batch", 4]]);
    expect(shapesOf("GRU", [[5, "batch", 3], [1, 12, 3], [1, 12, 4], null, null, [1, 1, 4]], {})).toEqual([[5, 1, "batch", 4], [1, "batch", 4]]);
  });

  it.each<[what: string, shapes: readonly (Shape | null)[], attributes: Attributes, message: string]>([
    ["another direction", weights, { direction: "backward" }, "node: need direction to be one of forward, reverse, bidirectional, got backward (LSTM of [5, 2, 3], [1, 16, 3], [1, 16, 4])"],
    ["an inherited name for a direction", weights, { direction: "toString" }, "need direction to be one of"],
    ["another hidden_size", weights, { hidden_size: 5 }, "need input weights of shape [1, 20, 3], got [1, 16, 3]"],
    ["a hidden_size of NaN", weights, { hidden_size: NaN }, "need a hidden_size of at least 1, got NaN"],
    ["maps for steps", [[5, 2, 3, 1], [1, 16, 3], [1, 16, 4]], {}, "need an input of shape [steps, batch, features], got [5, 2, 3, 1]"],
    ["a line, batch first", [[5, 2], [1, 16, 3], [1, 16, 4]], { layout: 1 }, "need an input of shape [batch, steps, features], got [5, 2]"],
    ["another layout", weights, { layout: NaN }, "need layout to be 0 or 1, got NaN"],
    ["other features", [[5, 2, 4], [1, 16, 3], [1, 16, 4]], {}, "need input weights of shape [1, 16, 4], got [1, 16, 3]"],
    ["weights of one direction", weights, { direction: "bidirectional" }, "need input weights of shape [2, 16, 3], got [1, 16, 3]"],
    ["square gates", [[5, 2, 3], [1, 12, 3], [1, 12, 4]], {}, "need input weights of shape [1, 16, 3], got [1, 12, 3]"],
    ["half a bias", [...weights, [1, 16]], {}, "need a bias of shape [1, 32], got [1, 16]"],
    ["a state of another batch", [...weights, null, null, [1, 3, 4]], {}, "need an initial state of shape [1, 2, 4], got [1, 3, 4]"],
    ["a cell state of another length", [...weights, null, null, null, [1, 2, 5]], {}, "need an initial cell state of shape [1, 2, 4], got [1, 2, 5]"],
    ["too few peepholes", [...weights, null, null, null, null, [1, 8]], {}, "need peepholes of shape [1, 12], got [1, 8]"],
    ["lengths that are no integers", [...weights, null, [2]], {}, "need inputs of one element type, got int32 and float32"],
    ["two activations", weights, { activations: { strings: ["Tanh", "Tanh"] } }, "need 3 activations, got 2 (Tanh, Tanh)"],
    ["activations that are no strings", weights, { activations: float(1) }, 'attribute "activations": need strings, got {"float":1}'],
  ])("refuse %s", (_, shapes, attributes, message) => {
    expect(() => shapesOf("LSTM", shapes, attributes)).toThrow(message);
  });

  it("refuse inputs that are LSTM's alone", () => {
    expect(() => shapesOf("GRU", [[5, 2, 3], [1, 12, 3], [1, 12, 4], null, null, null, [1, 2, 4]], {})).toThrow("need 3 to 6 inputs, got 7");
  });
});

function bodyOf(inputs: readonly Shape[], outputs: readonly number[]): GraphAttribute {
  const body = new GraphBuilder("body");
  const values = inputs.map((shape, index) => body.input(`in${index}`, shape));
  outputs.forEach((index, at) => body.output(values[index], `out${at}`));
  return { graph: body.build() };
}

describe("Scan", () => {
  const outer: Shape[] = [[2], [7, 3]];
  const body = bodyOf([[2], [3]], [0, 1]);

  it("takes free lengths", () => {
    expect(shapesOf("Scan", [["batch"], ["steps", 3]], { num_scan_inputs: 1, body: bodyOf([["batch"], [3]], [0, 1]) })).toEqual([["batch"], ["steps", 3]]);
  });

  it.each<[what: string, shapes: readonly Shape[], attributes: Attributes, message: string]>([
    ["no body", outer, { num_scan_inputs: 1 }, 'attribute "body": need a graph, got undefined'],
    ["a body that is none", outer, { num_scan_inputs: 1, body: 3 }, 'attribute "body": need a graph, got 3'],
    ["nothing to scan", outer, { body }, "need num_scan_inputs from 1 to 2, got 0"],
    ["NaN to scan", outer, { body, num_scan_inputs: NaN }, "need num_scan_inputs from 1 to 2, got NaN"],
    ["more to scan than there is", outer, { body, num_scan_inputs: 3 }, "need num_scan_inputs from 1 to 2, got 3"],
    ["a body of other inputs", outer, { body: bodyOf([[2]], [0]), num_scan_inputs: 1 }, "need a body of 2 inputs, got 1"],
    ["a body that loses its state", outer, { body: bodyOf([[2], [3]], []), num_scan_inputs: 1 }, "need a body of at least 1 outputs, its states, got 0"],
    ["a state of another shape", outer, { body: bodyOf([[4], [3]], [0, 1]), num_scan_inputs: 1 }, "need a body whose state 0 is float32 [2], got float32 [4]"],
    ["a state that changes its shape", outer, { body: bodyOf([[2], [3]], [1]), num_scan_inputs: 1 }, "need a body whose new state 0 is float32 [2], got float32 [3]"],
    ["steps of another shape", outer, { body: bodyOf([[2], [4]], [0, 1]), num_scan_inputs: 1 }, "need a body whose one step of scanned input 0 is float32 [3], got float32 [4]"],
    ["different numbers of steps", [[7, 2], [6, 3]], { body: bodyOf([[2], [3]], []), num_scan_inputs: 2 }, "need scanned inputs of as many steps, got 7, 6"],
    ["too few axes", outer, { body, num_scan_inputs: 1, scan_input_axes: [] }, "need 1 scan_input_axes, got 0"],
    ["an axis out of range", outer, { body, num_scan_inputs: 1, scan_output_axes: [2] }, "need an axis from -2 to 1, got 2"],
    ["an axis that is NaN", outer, { body, num_scan_inputs: 1, scan_input_axes: [NaN] }, "need an axis from -2 to 1, got NaN"],
    ["a direction that is none", outer, { body, num_scan_inputs: 1, scan_output_directions: [2] }, "need scan_output_directions of 0 or 1, got 2"],
    ["a direction that is NaN", outer, { body, num_scan_inputs: 1, scan_input_directions: [NaN] }, "need scan_input_directions of 0 or 1, got NaN"],
  ])("refuses %s", (_, shapes, attributes, message) => {
    expect(() => shapesOf("Scan", shapes, attributes)).toThrow(message);
  });
});
