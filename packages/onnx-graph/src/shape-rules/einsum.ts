import { stringAttribute } from "../graph.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { broadcastShapes } from "./broadcast.ts";
import { agreed } from "./dimension.ts";
import { input, sameType } from "./node-inputs.ts";
import type { NodeTypes } from "./operator-rule.ts";

/** What the letters of an equation stand for; `...` is the axes that `rest` holds, as many in each input. */
interface Lengths {
  readonly byLetter: Map<string, Dimension>;
  rest?: Shape;
}

/** Each letter is an axis; those that the result lacks are summed over. */
export function inferEinsum({ inputs, attributes }: NodeTypes): TensorType[] {
  const types = inputs.map((_, index) => input(inputs, index));
  const { terms, result } = equationOf(stringAttribute(attributes, "equation", ""));
  if (terms.length !== types.length) throw new RangeError(`need an equation with ${types.length} inputs, got ${terms.length} (${terms.join(", ")})`);
  const lengths: Lengths = { byLetter: new Map() };
  terms.forEach((term, index) => {
    matchTerm(term, types[index].shape, lengths);
  });
  return [{ type: types.reduce((a, b) => ({ ...a, type: sameType(a, b) })).type, shape: lettersOf(result ?? impliedResult(terms)).flatMap((letter) => lengthsOf(letter, lengths)) }];
}

function equationOf(equation: string): { terms: string[]; result: string | undefined } {
  const [left, result, ...more] = equation.replaceAll(" ", "").split("->");
  const terms = left.split(",");
  if (more.length || ![...terms, result ?? ""].every((term) => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term))) throw new RangeError(`need an equation such as "bij,bjk->bik", got "${equation}"`);
  return { terms, result };
}

/** Without `->`: the `...`, then every letter that stands once, in alphabetical order. */
function impliedResult(terms: readonly string[]): string {
  const letters = terms.flatMap(lettersOf);
  const once = letters.filter((letter) => letter !== "..." && letters.indexOf(letter) === letters.lastIndexOf(letter));
  return `${letters.includes("...") ? "..." : ""}${once.sort().join("")}`;
}

function lettersOf(term: string): string[] {
  return term.match(/\.\.\.|[A-Za-z]/g) ?? [];
}

function matchTerm(term: string, shape: Shape, lengths: Lengths): void {
  const letters = lettersOf(term);
  const covered = shape.length - letters.filter((letter) => letter !== "...").length;
  if (!(letters.includes("...") ? covered >= 0 : covered === 0)) throw new RangeError(`need a letter for each axis of ${showShape(shape)}, got "${term}"`);
  const before = letters.indexOf("...");
  if (before >= 0) setRest(shape.slice(before, before + covered), lengths);
  const named = before < 0 ? shape : shape.toSpliced(before, covered);
  letters.filter((letter) => letter !== "...").forEach((letter, axis, all) => {
    if (agreed(named[all.indexOf(letter)], named[axis]) === undefined) throw new RangeError(`need one length for "${letter}", got ${named[all.indexOf(letter)]} and ${named[axis]}`);
    setLetter(letter, named[axis], lengths);
  });
}

function setRest(shape: Shape, lengths: Lengths): void {
  const { rest = shape } = lengths;
  if (rest.length !== shape.length) throw new RangeError(`need as many axes under "..." in each input, got ${showShape(rest)} and ${showShape(shape)}`);
  lengths.rest = broadcastShapes(rest, shape);
}

/** From one input to the next a length of 1 broadcasts. */
function setLetter(letter: string, length: Dimension, { byLetter }: Lengths): void {
  const before = byLetter.get(letter) ?? length;
  const both = before === 1 ? length : length === 1 ? before : agreed(before, length);
  if (both === undefined) throw new RangeError(`need one length for "${letter}", got ${before} and ${length}`);
  byLetter.set(letter, both);
}

function lengthsOf(letter: string, { byLetter, rest }: Lengths): Shape {
  if (letter === "...") return rest ?? [];
  const length = byLetter.get(letter);
  if (length === undefined) throw new RangeError(`need each letter of the result in an input, got "${letter}"`);
  return [length];
}
