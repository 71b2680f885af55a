const WHOLE_NUMBERS = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array];

/**
 * Refuses channels that cannot be a recording of ±1: of unequal lengths, or of whole numbers, which types alone do not keep out of JavaScript.
 *
 * @throws {RangeError} Names the caller, what was found and the fix.
 */
export function checkSamples(caller: string, channels: readonly ArrayLike<number>[]): void {
  for (const channel of channels) {
    const kind = WHOLE_NUMBERS.find((array) => channel instanceof array);
    if (kind !== undefined) throw new RangeError(`${caller}: need samples of ±1 in a Float32Array, got ${kind.name}; divide 16-bit samples by 32768`);
    if (channel.length !== channels[0].length) throw new RangeError(`${caller}: need channels of one length, got ${channels.map(({ length }) => length).join(" and ")}`);
  }
}
