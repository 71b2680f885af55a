/**
 * Refuses a word that is none of those an option has: without types a slip of the pen would otherwise mean another of them.
 *
 * @throws {RangeError} Names the function, the option, the words and what was given.
 */
export function checkChoice(caller: string, option: string, value: unknown, words: readonly unknown[]): void {
  if (!words.includes(value)) throw new RangeError(`${caller}: need ${option} of ${words.join(", ")}, got ${String(value)}`);
}
