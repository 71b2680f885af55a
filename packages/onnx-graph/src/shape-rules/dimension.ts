import { showShape, type Dimension, type Shape } from "../tensor.ts";

/**
 * floor((times · atom + plus) / over): the one form in which a length that follows from a free one is written.
 *
 * Equal lengths then mostly get equal names, so that what was computed along two paths still fits together.
 */
interface Affine {
  readonly atom: string;
  readonly times: number;
  readonly plus: number;
  readonly over: number;
}

/** The sum of two lengths: a number, or a name such as `steps+2`. */
export function addLengths(a: Dimension, b: Dimension): Dimension {
  if (typeof a === "number") return typeof b === "number" ? a + b : shifted(b, a);
  return typeof b === "number" ? shifted(a, b) : joined(parse(a), parse(b));
}

/** A length divided by a whole number, rounded down: a number, or a name such as `floor(steps/2)`. */
export function divideLength(length: Dimension, by: number): Dimension {
  if (typeof length === "number") return Math.floor(length / by);
  const form = parse(length);
  return write({ ...form, over: form.over * by });
}

/** The product of lengths: a number, or a name such as `12*batch`. */
export function multiplyLengths(lengths: Shape): Dimension {
  const { known, free } = factors(lengths);
  if (known === 0 || free.length === 0) return known;
  const only = free.length === 1 ? parse(free[0]) : undefined;
  if (only?.over === 1) return write({ ...only, times: only.times * known, plus: only.plus * known });
  return write({ atom: free.length === 1 ? free[0] : free.map(inBrackets).join("*"), times: known, plus: 0, over: 1 });
}

/** The length that makes `part` times it as many elements as `whole`, or `undefined` where there is none. */
export function quotient(whole: Shape, part: Shape): Dimension | undefined {
  const from = factors(whole);
  const by = factors(part);
  const free = [...from.free];
  for (const name of by.free) {
    const at = free.indexOf(name);
    if (at < 0) return undefined;
    free.splice(at, 1);
  }
  if (from.known % by.known === 0) return multiplyLengths([from.known / by.known, ...free]);
  return free.length && by.known > 0 ? divideLength(multiplyLengths([from.known, ...free]), by.known) : undefined;
}

/** Whether two shapes have as many elements, whatever the free lengths are. */
export function sameSize(a: Shape, b: Shape): boolean {
  return multiplyLengths(a) === multiplyLengths(b);
}

/** One length for two that must agree: the known one, where only one is. `undefined` where they can't. */
export function agreed(a: Dimension, b: Dimension): Dimension | undefined {
  if (a === b) return a;
  if (typeof a === typeof b) return undefined;
  return typeof a === "number" ? a : b;
}

/** A shape for two that must agree. */
export function agreedShape(a: Shape, b: Shape): Shape | undefined {
  const shape = a.flatMap((length, axis) => agreed(length, b[axis]) ?? []);
  return a.length === b.length && shape.length === a.length ? shape : undefined;
}

export function knownLength(length: Dimension, what: string): number {
  if (typeof length !== "number") throw new RangeError(`need a known length for ${what}, got the free dimension "${length}"`);
  return length;
}

export function knownShape(shape: Shape): number[] {
  return shape.map((length) => {
    if (typeof length !== "number") throw new RangeError(`need known lengths, got ${showShape(shape)}`);
    return length;
  });
}

/** The product of the known lengths, and the names that it is to be multiplied by. */
function factors(lengths: Shape): { known: number; free: string[] } {
  const forms = lengths.filter((length) => typeof length === "string").map(parse);
  const plain = (form: Affine): boolean => form.plus === 0 && form.over === 1;
  const known = lengths.reduce<number>((product, length) => (typeof length === "number" ? product * length : product), 1);
  const free = forms.flatMap((form) => (plain(form) ? factorsOf(form.atom) : [write(form)]));
  return { known: forms.filter(plain).reduce((product, { times }) => product * times, known), free: free.sort() };
}

function factorsOf(atom: string): string[] {
  return inBrackets(atom) === atom ? splitOutside(atom, "*").map(withoutBrackets) : [atom];
}

function shifted(name: string, by: number): Dimension {
  const form = parse(name);
  return write({ ...form, plus: form.plus + by * form.over });
}

function joined(a: Affine, b: Affine): Dimension {
  if (a.atom === b.atom && a.over === 1 && b.over === 1) return write({ ...a, times: a.times + b.times, plus: a.plus + b.plus });
  const terms = [a, b].map((form) => (form.over === 1 ? { term: write({ ...form, plus: 0 }), plus: form.plus } : { term: write(form), plus: 0 }));
  return write({ atom: terms.flatMap(({ term }) => splitOutside(term, "+")).sort().join("+"), times: 1, plus: terms[0].plus + terms[1].plus, over: 1 });
}

function parse(name: string): Affine {
  const [, inner, over] = /^floor\((.+)\/(\d+)\)$/.exec(name) ?? [];
  if (inner !== undefined && balanced(inner)) return { ...linear(withoutBrackets(inner)), over: Number(over) };
  return linear(name);
}

function linear(name: string): Affine {
  const [, times, rest = name, plus = "0"] = /^(?:(\d+)\*)?(.+?)([+-]\d+)?$/.exec(name) ?? [];
  if (!balanced(rest)) return { atom: name, times: 1, plus: 0, over: 1 };
  const scales = times !== undefined && inBrackets(rest) === rest; // in "2*a+b" the 2 is the first term's alone
  const atom = times === undefined || scales ? withoutBrackets(rest) : `${times}*${rest}`;
  return { atom, times: scales ? Number(times) : 1, plus: Number(plus), over: 1 };
}

function write({ atom, times, plus, over }: Affine): string {
  const common = greatestCommonDivisor(times, over);
  if (common > 1) return write({ atom, times: times / common, plus: Math.floor(plus / common), over: over / common });
  const scaled = times === 1 ? atom : `${times}*${inBrackets(atom)}`;
  const sum = plus === 0 ? scaled : `${scaled}${plus > 0 ? "+" : "-"}${Math.abs(plus)}`;
  return over === 1 ? sum : `floor(${inBrackets(sum)}/${over})`;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Brackets round a sum or a quotient, so that it can be a factor. */
function inBrackets(name: string): string {
  return ["+", "-", "/"].some((sign) => splitOutside(name, sign).length > 1) ? `(${name})` : name;
}

function withoutBrackets(name: string): string {
  const inner = name.slice(1, -1);
  return name.startsWith("(") && name.endsWith(")") && balanced(inner) ? inner : name;
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** Splits where a sign stands outside all brackets. */
function splitOutside(text: string, sign: string): string[] {
  return text.split(sign).reduce<string[]>((parts, piece) => {
    const last = parts.at(-1);
    return last === undefined || balanced(last) ? [...parts, piece] : [...parts.slice(0, -1), `${last}${sign}${piece}`];
  }, []);
}
