/** The words of the spoken digits. */
export const DIGITS: readonly string[] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const WORD = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’ -]*[\p{L}\p{M}\p{N}])?$/u;

/** Whether a word can be spoken and name a folder on any system. */
export function isWord(text: string): boolean {
  return WORD.test(text) && text.length <= 60;
}

/**
 * Refuses words that cannot be spoken or cannot be told apart as folders.
 *
 * @throws {RangeError} With the word and the rule.
 */
export function checkWords(words: readonly string[]): void {
  if (words.length === 0) throw new RangeError("synthesise: need at least one word, got none");
  const bad = words.find((word) => !isWord(word));
  if (bad !== undefined) throw new RangeError(`synthesise: a word is letters and digits, with spaces, hyphens or apostrophes within, got ${JSON.stringify(bad)}`);
  const folders = words.map((word) => word.toLowerCase());
  const twice = words.find((_, index) => folders.indexOf(folders[index]) !== index);
  if (twice !== undefined) throw new RangeError(`synthesise: need each word once, whatever its case, got ${JSON.stringify(twice)} twice`);
}
