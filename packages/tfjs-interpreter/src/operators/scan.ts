import { graphAttribute, intAttribute, intsAttribute, normaliseAxis } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { unstacked } from "./layout.ts";
import { inputOf, type TfjsNode } from "./tfjs-operator.ts";

/** Runs the body once a step, one after the other. */
export function scan(tf: TensorFlow, node: TfjsNode): Tensor[] {
  const body = graphAttribute(node.attributes, "body");
  const count = node.inputs.length - intAttribute(node.attributes, "num_scan_inputs", 0);
  const inputs = node.inputs.map((_, index) => inputOf(node, index));
  const scanned = inputs.slice(count).map((x, index) => ordered(unstacked(tf, x, axisOf(node, "scan_input_axes", index, x.rank)), node, "scan_input_directions", index));
  const stacked: Tensor[][] = body.outputs.slice(count).map(() => []);
  let states = inputs.slice(0, count);
  for (let step = 0; step < scanned[0].length; step++) {
    const outputs = node.run(body, [...states, ...scanned.map((steps) => steps[step])]);
    states = outputs.slice(0, count);
    outputs.slice(count).forEach((output, index) => stacked[index].push(output));
  }
  const whole = stacked.map((steps, index) => tf.stack(ordered(steps, node, "scan_output_directions", index), axisOf(node, "scan_output_axes", index, steps[0].rank + 1)));
  return [...states, ...whole];
}

function axisOf({ attributes }: TfjsNode, name: string, index: number, rank: number): number {
  return normaliseAxis(intsAttribute(attributes, name, [])[index] ?? 0, rank);
}

function ordered(steps: Tensor[], { attributes }: TfjsNode, directions: string, index: number): Tensor[] {
  return intsAttribute(attributes, directions, [])[index] === 1 ? steps.toReversed() : steps;
}
