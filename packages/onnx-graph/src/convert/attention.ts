import type { Operand } from "../folding/operand.ts";
import { floatAttribute, intAttribute } from "../graph.ts";
import { knownLength } from "../shape-rules/dimension.ts";
import { showShape } from "../tensor.ts";
import { inputOf, ints, scalar, type Call, type Conversion } from "./call.ts";

export const ATTENTION_CONVERSIONS = { Attention: attention } satisfies Record<string, Conversion>;

/** softmax(Q·Kᵀ·scale + mask)·V per head, without past keys. Q, K, V: [batch, heads, steps, width], or [batch, steps, heads·width]. */
function attention(call: Call): readonly (Operand | null)[] {
  refuseRest(call);
  const flat = inputOf(call, 0).shape.length === 3;
  const heads = flat ? intAttribute(call.attributes, "q_num_heads", NaN) : knownLength(inputOf(call, 0).shape[1], "heads");
  const keyHeads = flat ? intAttribute(call.attributes, "kv_num_heads", NaN) : knownLength(inputOf(call, 1).shape[1], "heads");
  const split = (index: number, count: number): Operand => (flat ? splitHeads(call, inputOf(call, index), count) : inputOf(call, index));
  const q = split(0, heads);
  const [k, v] = [1, 2].map((index) => repeatHeads(call, split(index, keyHeads), heads));
  const width = knownLength(q.shape[3], "the width of a head");
  const scale = floatAttribute(call.attributes, "scale", 1 / Math.sqrt(width));
  const products = call.add("MatMul", [call.add("Mul", [q, scalar(call, scale, q)]), call.add("Transpose", [k], { perm: [0, 1, 3, 2] })]);
  const weights = softmax(call, capped(call, products));
  if (!flat) return call.result("MatMul", [weights, v]);
  const mixed = call.add("Transpose", [call.add("MatMul", [weights, v])], { perm: [0, 2, 1, 3] });
  return [call.reshape(mixed, [0, 0, heads * knownLength(v.shape[3], "the width of a head")], "result")];
}

const ATTRIBUTES: readonly string[] = ["is_causal", "kv_num_heads", "q_num_heads", "qk_matmul_output_mode", "scale", "softcap", "softmax_precision"];

function refuseRest(call: Call): void {
  const unknown = Object.keys(call.attributes).filter((name) => !ATTRIBUTES.includes(name) && call.attributes[name] !== -1); // a window of -1 is none
  if (unknown.length) throw new RangeError(`Attention is converted with the attributes of opset 24, got ${unknown.join(", ")} besides`);
  const names = ["past_key", "past_value", "nonpad_kv_seqlen"];
  const used = names.filter((_, index) => call.inputs[4 + index]);
  if (used.length || call.outputs > 1) throw new RangeError(`Attention is converted without past keys and with one output, got ${used.join(", ") || `${call.outputs} outputs`}`);
}

function splitHeads(call: Call, x: Operand, heads: number): Operand {
  const width = knownLength(x.shape[2], "heads and their width");
  if (!(heads >= 1 && width % heads === 0)) throw new RangeError(`need a width of ${showShape(x.shape)} in equal heads, got ${heads} heads`);
  return call.add("Transpose", [call.reshape(x, [0, 0, heads, width / heads])], { perm: [0, 2, 1, 3] });
}

/** Every head of keys or values as often as query heads share it. */
function repeatHeads(call: Call, x: Operand, heads: number): Operand {
  const own = knownLength(x.shape[1], "heads");
  if (own === heads) return x;
  if (heads % own !== 0) throw new RangeError(`need query heads in equal groups of key heads, got ${heads} and ${own}`);
  const wide = call.add("Expand", [call.add("Unsqueeze", [x, ints(call, [2])]), ints(call, [1, 1, heads / own, 1, 1])]);
  return call.reshape(wide, [x.shape[0], heads, x.shape[2], x.shape[3]]);
}

/** softcap · tanh(x / softcap), which keeps products small. */
function capped(call: Call, products: Operand): Operand {
  const cap = floatAttribute(call.attributes, "softcap", 0);
  return cap === 0 ? products : call.add("Mul", [call.add("Tanh", [call.add("Div", [products, scalar(call, cap, products)])]), scalar(call, cap, products)]);
}

/** Weights of the keys. A query that may see none gets zeros. */
function softmax(call: Call, products: Operand): Operand {
  const mask = call.inputs[3];
  const causal = intAttribute(call.attributes, "is_causal", 0) === 1 ? causalMask(call, products) : null;
  if (mask && mask.type !== "bool") {
    const added = call.add("Add", [products, mask]);
    return call.add("Softmax", [causal ? call.add("Where", [causal, added, scalar(call, -Infinity, products)]) : added], { axis: -1 });
  }
  const seen = mask && causal ? call.add("And", [mask, causal]) : (mask ?? causal);
  if (!seen) return call.add("Softmax", [products], { axis: -1 });
  const weights = call.add("Softmax", [call.add("Where", [seen, products, scalar(call, LOWEST, products)])], { axis: -1 });
  return mask ? call.add("Where", [seen, weights, scalar(call, 0, products)]) : weights;
}

/** The lowest float32: unlike -∞ it leaves numbers where a whole row holds it. */
const LOWEST = -3.4028234663852886e38;

/** Whether a key comes no later than the query. */
function causalMask(call: Call, products: Operand): Operand {
  const [queries, keys] = products.shape.slice(-2).map((length) => knownLength(length, "the steps of causal attention"));
  return call.constant({ type: "bool", shape: [queries, keys], data: Uint8Array.from({ length: queries * keys }, (_, index) => Number(index % keys <= Math.floor(index / keys))) });
}
