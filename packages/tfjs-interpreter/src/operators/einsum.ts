import { stringAttribute } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { inputOf, unsupported, type TfjsNode } from "./tfjs-operator.ts";

/** Multiplies everything with everything and sums over the letters that the result lacks; TensorFlow.js's own has no gradient. */
export function einsum(tf: TensorFlow, node: TfjsNode): Tensor {
  const { terms, result } = equationOf(node);
  const letters = [...new Set(terms.join(""))].sort();
  if (letters.length > 6) throw unsupported(node, "an equation of more than 6 letters");
  if (terms.some((term) => new Set(term).size !== term.length)) throw unsupported(node, "a letter twice in one term");
  const product = terms.map((term, index) => aligned(tf, inputOf(node, index), term, letters)).reduce((a, b) => tf.mul(a, b));
  const kept = letters.filter((letter) => result.includes(letter));
  const gone = letters.flatMap((letter, axis) => (result.includes(letter) ? [] : [axis]));
  const sum = gone.length > 0 ? tf.sum(product, gone) : product;
  return kept.length > 1 ? tf.transpose(sum, [...result].map((letter) => kept.indexOf(letter))) : sum;
}

/** Terms and result with digits for the axes of `...`, counted from the last, which is 0. */
function equationOf(node: TfjsNode): { terms: string[]; result: string } {
  const [left, right] = stringAttribute(node.attributes, "equation", "").replaceAll(" ", "").split("->") as [string, string | undefined];
  const written = left.split(",");
  const rests = written.map((term, index) => (term.includes("...") ? inputOf(node, index).rank - (term.length - 3) : 0));
  const terms = written.map((term, index) => term.replace("...", digits(rests[index])));
  const rest = digits(Math.max(...rests));
  return { terms, result: right?.replace("...", rest) ?? rest + impliedLetters(written) };
}

function digits(count: number): string {
  return Array.from({ length: count }, (_, index) => count - 1 - index).join("");
}

/** Without `->`: every letter that stands once, in alphabetical order. */
function impliedLetters(terms: readonly string[]): string {
  const letters = [...terms.join("").replaceAll("...", "")];
  return letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort().join("");
}

/** Axes in the order of all letters; those that the term lacks have length 1. */
function aligned(tf: TensorFlow, x: Tensor, term: string, letters: readonly string[]): Tensor {
  const own = letters.filter((letter) => term.includes(letter));
  const ordered = x.rank > 1 ? tf.transpose(x, own.map((letter) => term.indexOf(letter))) : x;
  return tf.reshape(ordered, letters.map((letter) => (term.includes(letter) ? x.shape[term.indexOf(letter)] : 1)));
}
