import { intAttribute, type Attributes, type Shape } from "@cochlea/onnx-graph";

/** Whether a convolution's filter, [outputs, inputs of a group, …], has a channel of the map and one of the result to each group. */
export function isDepthwise(attributes: Attributes, filter: Shape): boolean {
  const group = intAttribute(attributes, "group", 1);
  return group > 1 && Number(filter[0]) === group && Number(filter[1]) === 1;
}
