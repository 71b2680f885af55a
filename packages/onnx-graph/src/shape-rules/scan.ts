import { graphAttribute, intAttribute, intsAttribute, type Graph } from "../graph.ts";
import { ELEMENT_TYPES, showShape, type Dimension, type TensorType } from "../tensor.ts";
import { normaliseAxis } from "./broadcast.ts";
import { input } from "./node-inputs.ts";
import type { NodeTypes } from "./operator-rule.ts";

/**
 * Last states, then what the body gave at each step, stacked.
 *
 * The body takes the states and one step of each scanned input, and gives the states anew and one step of each stacked output.
 */
export function inferScan(node: NodeTypes): TensorType[] {
  const body = graphAttribute(node.attributes, "body");
  const scanned = intAttribute(node.attributes, "num_scan_inputs", 0);
  const states = node.inputs.length - scanned;
  if (!(scanned >= 1 && states >= 0)) throw new RangeError(`need num_scan_inputs from 1 to ${node.inputs.length}, got ${scanned}`);
  if (body.inputs.length !== node.inputs.length) throw new RangeError(`need a body of ${node.inputs.length} inputs, got ${body.inputs.length}`);
  if (!(body.outputs.length >= states)) throw new RangeError(`need a body of at least ${states} outputs, its states, got ${body.outputs.length}`);
  const types = node.inputs.map((_, index) => input(node.inputs, index));
  const steps = stepsOf(node, types.slice(states), body.inputs.slice(states).map((name) => typeIn(body, name)));
  body.inputs.slice(0, states).forEach((name, index) => {
    sameAs(types[index], typeIn(body, name), `state ${index}`);
    sameAs(types[index], typeIn(body, body.outputs[index]), `new state ${index}`);
  });
  return [...types.slice(0, states), ...stacked(node, body.outputs.slice(states).map((name) => typeIn(body, name)), steps)];
}

/** How many steps the scanned inputs have, each on its axis; their other axes are what the body takes. */
function stepsOf(node: NodeTypes, scanned: readonly TensorType[], inner: readonly TensorType[]): Dimension {
  const axes = perInput(node, "scan_input_axes", scanned.length).map((axis, index) => normaliseAxis(axis, scanned[index].shape.length));
  checkDirections(node, "scan_input_directions", scanned.length);
  const lengths = scanned.map(({ shape }, index) => shape[axes[index]]);
  if (lengths.some((length) => length !== lengths[0])) throw new RangeError(`need scanned inputs of as many steps, got ${lengths.join(", ")}`);
  scanned.forEach(({ type, shape }, index) => sameAs({ type, shape: shape.toSpliced(axes[index], 1) }, inner[index], `one step of scanned input ${index}`));
  return lengths[0];
}

function stacked(node: NodeTypes, steps: readonly TensorType[], length: Dimension): TensorType[] {
  checkDirections(node, "scan_output_directions", steps.length);
  const axes = perInput(node, "scan_output_axes", steps.length);
  return steps.map(({ type, shape }, index) => ({ type, shape: shape.toSpliced(normaliseAxis(axes[index], shape.length + 1), 0, length) }));
}

function perInput(node: NodeTypes, name: string, count: number): readonly number[] {
  const values = intsAttribute(node.attributes, name, Array.from({ length: count }, () => 0));
  if (values.length !== count) throw new RangeError(`need ${count} ${name}, got ${values.length}`);
  return values;
}

function checkDirections(node: NodeTypes, name: string, count: number): void {
  const directions = perInput(node, name, count);
  if (!directions.every((direction) => direction === 0 || direction === 1)) throw new RangeError(`need ${name} of 0 or 1, got ${directions.join(", ")}`);
}

function sameAs(outer: TensorType, inner: TensorType, what: string): void {
  const same = outer.type === inner.type && outer.shape.length === inner.shape.length;
  const fits = outer.shape.every((length, axis) => length === inner.shape[axis] || typeof length === "string" || typeof inner.shape[axis] === "string");
  if (!(same && fits)) throw new RangeError(`need a body whose ${what} is ${outer.type} ${showShape(outer.shape)}, got ${inner.type} ${showShape(inner.shape)}`);
}

function typeIn(body: Graph, name: string): TensorType {
  const type = body.values.get(name);
  if (!type) throw new RangeError(`need the type of "${name}" in the body "${body.name}"; one of ${Object.keys(ELEMENT_TYPES).join(", ")}`);
  return type;
}
