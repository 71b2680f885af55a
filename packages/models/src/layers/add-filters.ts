import { elementCount, type Attributes, type Value } from "@cochlea/onnx-graph";
import type { LayerContext } from "../layer.ts";
import { initialisers, type WeightInit } from "../weight-init.ts";

export interface Filters {
  /** `[out, in / groups, …kernel]`, of a transposed convolution `[in, out / groups, …kernel]`. */
  readonly shape: readonly number[];
  /** Output channels. */
  readonly outputs: number;
  readonly bias: boolean;
  readonly init?: WeightInit;
}

/** Adds `operator` with filters, and a bias where one is asked for. Fans count as in PyTorch: by the second and the first axis. */
export function addFilters(context: LayerContext, operator: "Conv" | "ConvTranspose", x: Value, { shape, outputs, bias, init }: Filters, attributes: Attributes): Value {
  const [rows, ...column] = shape;
  const columns = elementCount(column);
  const start = initialisers(init, { fanIn: columns, fanOut: rows * elementCount(column.slice(1)), rows, columns });
  const inputs = [x, context.parameter("weight", shape, start.weight)];
  if (bias) inputs.push(context.parameter("bias", [outputs], start.bias, "offset"));
  return context.add(operator, inputs, attributes);
}

/** Refuses channels that cannot be split evenly. */
export function checkGroups(channels: number, groups: number): void {
  if (channels % groups !== 0) throw new RangeError(`need input channels in ${groups} equal groups, got ${channels}`);
}
