import { sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";
import { broadcast } from "./unary.ts";

export const SELECTION_REFERENCE = {
  Max: broadcast(Math.max),
  Min: broadcast(Math.min),
  Sum: broadcast((...values) => sum(values)),
  Mean: broadcast((...values) => sum(values) / values.length),
  Where: broadcast((condition, first, second) => (condition ? first : second)),
  Clip: ([x, least, most]: readonly (Array64 | undefined)[]) => {
    const [low, high] = [least?.data[0] ?? -Infinity, most?.data[0] ?? Infinity];
    return x ? [{ shape: x.shape, data: x.data.map((value) => Math.min(Math.max(value, low), high)) }] : [];
  },
} satisfies Record<string, ReferenceOperator>;
