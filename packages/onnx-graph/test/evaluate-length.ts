import type { Dimension } from "../src/index.ts";

/** The number that a length stands for once its free dimensions are known: the slow second reading of the names that shape rules give. */
export function evaluateLength(length: Dimension, known: Readonly<Record<string, number>>): number {
  if (typeof length === "number") return length;
  const tokens = length.match(/floor|min|\w+|[-+*/(),]/g) ?? [];
  const value = sum(tokens, known);
  if (tokens.length) throw new RangeError(`evaluateLength: need the whole of "${length}" read, ${tokens.join(" ")} is left`);
  return value;
}

type Known = Readonly<Record<string, number>>;

function sum(tokens: string[], known: Known): number {
  let value = product(tokens, known);
  while (tokens[0] === "+" || tokens[0] === "-") value += (tokens.shift() === "+" ? 1 : -1) * product(tokens, known);
  return value;
}

function product(tokens: string[], known: Known): number {
  let value = factor(tokens, known);
  while (tokens[0] === "*" || tokens[0] === "/") value = tokens.shift() === "*" ? value * factor(tokens, known) : value / factor(tokens, known);
  return value;
}

function factor(tokens: string[], known: Known): number {
  const token = tokens.shift() ?? "";
  if (token === "(" || token === "floor" || token === "min") return bracketed(token, tokens, known);
  const value = Object.hasOwn(known, token) ? known[token] : Number(token);
  if (Number.isNaN(value)) throw new RangeError(`evaluateLength: need a number or a known name, got "${token}"`);
  return value;
}

function bracketed(name: string, tokens: string[], known: Known): number {
  if (name !== "(") tokens.shift();
  const values = [sum(tokens, known)];
  while (tokens.shift() === ",") values.push(sum(tokens, known));
  return name === "floor" ? Math.floor(values[0]) : Math.min(...values);
}
