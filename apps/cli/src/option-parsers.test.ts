import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { decimalNumber, nameList, pattern, samplingChoice, shape, wholeNumber } from "./option-parsers.ts";

test("what users write is read", () => {
  expect([wholeNumber()("0"), wholeNumber(-5)("-3"), decimalNumber(0)("1e-3"), decimalNumber(0)(".5")]).toEqual([0, -3, 0.001, 0.5]);
  expect([nameList("yes, no"), shape("1x1025x32"), shape("40×101"), pattern("^a(.)").exec("ab")?.[1]]).toEqual([["yes", "no"], [1, 1025, 32], [40, 101], "b"]);
  expect([samplingChoice("balanced"), samplingChoice("yes=2, a=b=.5")]).toEqual([{ kind: "balanced" }, { weights: { yes: 2, "a=b": 0.5 } }]);
});

test("a number that is too large is told how large it may be", () => {
  expect(() => wholeNumber()("9007199254740993")).toThrow("Give a whole number from 0 to 9007199254740991.");
  expect(() => wholeNumber()("-1")).toThrow("Give a whole number of at least 0.");
});

test.each([
  [wholeNumber(), ["", " ", "-1", "1.5", "1e3", "NaN", "0x10", "9007199254740993"]],
  [wholeNumber(1, 5), ["0", "6"]],
  [decimalNumber(0, 1), ["", "-0.1", "1.1", "NaN", "Infinity", "a"]],
  [nameList, ["", "a,", "a,b,a"]],
  [shape, ["", "3x", "x3", "3x-1", "0x3", "1.5x2", "axb"]],
  [pattern, ["("]],
  [samplingChoice, ["", "even", "yes", "yes=", "=2", "yes=-1", "yes=NaN", "yes=a", "yes=Infinity", "yes=1,", "yes=1,yes=2"]],
])("what is no value is refused", (parse: (text: string) => unknown, texts) => {
  for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError);
});
