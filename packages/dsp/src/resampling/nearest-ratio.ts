/**
 * The fraction nearest to a positive number whose parts are both at most `limit`, by continued fractions.
 *
 * @returns Numerator and denominator, without a common divisor.
 */
export function nearestRatio(value: number, limit: number): [numerator: number, denominator: number] {
  let [before, last] = [[0, 1], [1, 0]];
  for (let rest = value; ; rest = 1 / (rest - Math.floor(rest))) {
    const whole = Math.floor(rest);
    const next = [whole * last[0] + before[0], whole * last[1] + before[1]];
    if (!(next[0] <= limit && next[1] <= limit)) return [last[0], last[1]];
    [before, last] = [last, next];
    if (rest === whole) return [last[0], last[1]];
  }
}
