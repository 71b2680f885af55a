export { readNames } from "./captured-names.ts";
export { copyGraphs } from "./copy-graphs.ts";
export { decodeModel, type DecodeModelOptions, type RawModel } from "./decode/decode-model.ts";
export type { ReadExternal } from "./decode/decode-tensor.ts";
export type { RawAttribute, RawAttributes, RawGraph, RawNode, RawType } from "./decode/raw-graph.ts";
export { encodeModel, encodeModelInPieces, type EncodeModelOptions } from "./encode-model.ts";
export { encodeModelWithExternalData, type ExternalDataOptions, type ModelWithExternalData } from "./encode-model-with-external-data.ts";
export { GraphBuilder, type AddOptions, type Value } from "./graph-builder.ts";
export {
  float,
  floatAttribute,
  graphAttribute,
  intAttribute,
  intsAttribute,
  stringAttribute,
  stringsAttribute,
  type Attribute,
  type Attributes,
  type FloatAttribute,
  type FloatsAttribute,
  type Graph,
  type GraphAttribute,
  type Node,
  type StringsAttribute,
  type TensorAttribute,
} from "./graph.ts";
export { inferTypes, OPERATORS } from "./operators.ts";
export { parseModel, type ParsedModel, type ParseModelOptions } from "./parse-model.ts";
export { readMetadata } from "./read-metadata.ts";
export { broadcastShapes, normaliseAxis } from "./shape-rules/broadcast.ts";
export { transposedWindowOf } from "./shape-rules/convolution.ts";
export type { NodeTypes, OperatorRule, OperatorTable } from "./shape-rules/operator-rule.ts";
export { windowOf, type Window } from "./shape-rules/window.ts";
export { specialise, type SpecialiseOptions } from "./specialise/specialise.ts";
export {
  elementCount,
  ELEMENT_TYPES,
  float32Tensor,
  int32Tensor,
  int64Tensor,
  showShape,
  type Dimension,
  type ElementType,
  type Shape,
  type TensorArray,
  type TensorData,
  type TensorType,
} from "./tensor.ts";
