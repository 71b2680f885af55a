import type { Example } from "./example.ts";
import { labelNames } from "./label-names.ts";
import { quotedList } from "../quoted-list.ts";
import { exampleLabels } from "./task.ts";

/** The class of every word that is not asked for. */
export const UNKNOWN_LABEL = "_unknown_";

export interface SelectWordsOptions {
  /** Keep all other words as one class, `_unknown_`. Default false: they are dropped. */
  readonly unknown?: boolean;
}

export interface SelectedWords<Kind extends Example = Example> {
  readonly examples: readonly Kind[];
  /** The words in the order given, then `_unknown_` if asked for. */
  readonly labels: readonly string[];
}

/**
 * Keeps the examples of some words, and perhaps all others as one class.
 *
 * @throws {RangeError} When a word is missing or named twice, or nothing is left over for `_unknown_`.
 */
export function selectWords<Kind extends Example>(examples: readonly Kind[], words: readonly string[], options: SelectWordsOptions = {}): SelectedWords<Kind> {
  const { unknown = false } = options;
  checkWords(words, labelNames(examples));
  const wanted = new Set(words);
  const selected = examples.flatMap((example) => {
    if (wanted.has(example.label)) return [example];
    return unknown ? [{ ...example, label: UNKNOWN_LABEL }] : [];
  });
  const hasUnknown = selected.some(({ label }) => !wanted.has(label));
  if (unknown && !hasUnknown) throw new RangeError(`selectWords: need other words for ${UNKNOWN_LABEL}, found only those asked for; set unknown to false`);
  return { examples: selected, labels: unknown ? [...words, UNKNOWN_LABEL] : [...words] };
}

/**
 * Keeps some of the labels of examples that have several each, or none: an example with none of these stays as background.
 *
 * @throws {RangeError} When a word is missing or named twice.
 */
export function selectTags<Kind extends Example>(examples: readonly Kind[], words: readonly string[]): SelectedWords<Kind> {
  checkWords(words, labelNames(examples));
  return { examples: withTags(examples, words), labels: [...words] };
}

/** The examples with those of their labels that are among some words, of which none need occur. */
export function withTags<Kind extends Example>(examples: readonly Kind[], words: readonly string[]): Kind[] {
  const wanted = new Set(words);
  return examples.map((example) => {
    const labels = exampleLabels(example).filter((label) => wanted.has(label));
    return { ...example, label: labels[0] ?? "", labels };
  });
}

function checkWords(words: readonly string[], existing: readonly string[]): void {
  if (words.length === 0) throw new RangeError("selectWords: need at least one word, got none");
  const twice = words.find((word, i) => words.indexOf(word) !== i);
  if (twice !== undefined) throw new RangeError(`selectWords: need each word once, got ${JSON.stringify(twice)} twice`);
  const missing = words.filter((word) => !existing.includes(word));
  if (missing.length > 0) throw new RangeError(`selectWords: found no clip of ${quotedList(missing)}; the words are ${quotedList(existing, 60)}`);
}
