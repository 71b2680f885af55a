import type { RandomStream } from "@cochlea/random";

/**
 * A number uniform between two limits of an option.
 *
 * @throws {RangeError} Unless `min <= max`; names the caller and the option.
 */
export function drawBetween(stream: RandomStream, caller: string, option: string, min: number, max: number): number {
  if (!(min <= max)) throw new RangeError(`${caller}: need min${option} <= max${option}, got ${min} and ${max}`);
  return stream.uniform(min, max);
}
