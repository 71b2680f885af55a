/** What the font of a PNG does not hold: other scripts than its four, and pictures. */
const UNDRAWN = /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Common}\p{Script=Inherited}]|\p{Emoji_Presentation}/gu;

/** The letters that a PNG leaves blank, each once. */
export function undrawnLetters(text: string): string[] {
  return [...new Set(text.normalize("NFC").match(UNDRAWN))];
}
