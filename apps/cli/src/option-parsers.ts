import { InvalidArgumentError } from "commander";

// Parsers for commander's options: what they throw is reported with the option's name and exit code 2.

/** A whole number within bounds, written in digits. */
export function wholeNumber(least = 0, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) throw new InvalidArgumentError(`Give a whole number ${value > most ? `from ${least} to ${most}` : bounds(least, most)}.`);
    return value;
  };
}

/** A decimal number within bounds. */
export function decimalNumber(least: number, most = Infinity): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!(value >= least && value <= most && value < Infinity)) throw new InvalidArgumentError(`Give a number ${bounds(least, most)}.`);
    return value;
  };
}

function bounds(least: number, most: number): string {
  return most >= Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
}

/** `yes,no,up`: names, each once. */
export function nameList(text: string): string[] {
  const names = text.split(",").map((name) => name.trim().normalize("NFC"));
  if (names.includes("")) throw new InvalidArgumentError("Give names with commas between them, such as yes,no.");
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidArgumentError(`It names ${JSON.stringify(twice)} twice.`);
  return names;
}

/** `1x1025x32`: a shape. */
export function shape(text: string): number[] {
  const sizes = text.split(/[x×]/).map((size) => (/^\d+$/.test(size) ? Number(size) : 0));
  if (!sizes.every((size) => size > 0 && Number.isSafeInteger(size))) throw new InvalidArgumentError("Give sizes with x between them, such as 1x1025x32.");
  return sizes;
}

/** The source of a regular expression. */
export function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : "It is no regular expression.");
  }
}

/** `path=file,label=category`: which column of a list says what; nothing behind the sign is no column. */
export function columnChoice(text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => pair.split(/=(.*)/s, 2).map((part) => part.trim()));
  if (pairs.some((pair) => pair.length < 2 || pair[0] === "")) throw new InvalidArgumentError("Give pairs such as path=file,label=category.");
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** Examples by a way's name, or by classes' weights. */
export type SamplingFlag = { readonly kind: string } | { readonly weights: Readonly<Record<string, number>> };

/** `shuffled`, `balanced`, or `yes=2,no=0.5`. */
export function samplingChoice(text: string): SamplingFlag {
  if (["shuffled", "balanced"].includes(text)) return { kind: text };
  const pairs = text.split(",").map((pair) => pair.split(/=([^=]*)$/, 2).map((part) => part.trim().normalize("NFC")));
  const weights = pairs.map(([name, weight]) => [name, weight ? Number(weight) : NaN] as const);
  if (!weights.every(([name, weight]) => name !== "" && weight >= 0 && weight < Infinity)) throw new InvalidArgumentError("Give shuffled, balanced, or weights of at least 0 such as yes=2,no=0.5.");
  const twice = weights.find(([name], index) => weights.findIndex(([other]) => other === name) !== index);
  if (twice) throw new InvalidArgumentError(`It names ${JSON.stringify(twice[0])} twice.`);
  return { weights: Object.fromEntries(weights) };
}
