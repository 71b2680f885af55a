/** Control characters, and marks that turn the direction of what follows. */
const ORDERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text without what a terminal would obey: names of files hold line breaks and escape sequences if somebody wants them to. Shown as `\n` or `\x1b`. */
export function printable(text: string): string {
  return text.replace(ORDERS, (order) => JSON.stringify(order).slice(1, -1).replace(/^[\u007f-\uffff]$/, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`));
}
