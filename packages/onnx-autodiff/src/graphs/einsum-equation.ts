/** The letters of the inputs and of the result of an `Einsum`, such as "bij,bjk->bik". */
export interface EinsumEquation {
  readonly terms: readonly string[];
  readonly result: string;
}

/** Without `->`, the result has every letter that stands once, in alphabetical order. */
export function einsumEquation(equation: string): EinsumEquation {
  const [left, result] = equation.replaceAll(" ", "").split("->");
  const once = [...left.replaceAll(",", "")].filter((letter, _, all) => all.indexOf(letter) === all.lastIndexOf(letter));
  return { terms: left.split(","), result: result ?? once.sort().join("") };
}

/** What there is no gradient rule for in an equation and what to do, or `null` where there is one. */
export function untrainableEquation(equation: string): string | null {
  if (equation.includes(".")) return "rule for ... in an equation; write a letter for each axis";
  const { terms, result } = einsumEquation(equation);
  const repeated = [...terms, result].find((term) => new Set(term).size !== term.length);
  return repeated === undefined ? null : `rule for a letter that "${repeated}" has twice; take the diagonal by other operators`;
}
