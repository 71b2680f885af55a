import fc from "fast-check";
import { expect, it } from "vitest";
import { parsePcm } from "../index.ts";

it.each([[2, "s16le", "s16be"], [4, "f32le", "f32be"]] as const)("%i bytes a sample read the same wherever they lie in memory, and in the other order", (bytes, little, big) => {
  fc.assert(fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 12, maxLength: 40 }), fc.integer({ min: 1, max: 3 }), fc.nat(7), fc.nat(3), (values, channelCount, at, skipped) => {
    const [memory, turned] = [new Uint8Array(at + values.length * bytes), new Uint8Array(values.length * bytes)];
    const [view, other] = [new DataView(memory.buffer, at), new DataView(turned.buffer)];
    values.forEach((value, index) => {
      const write = (to: DataView, littleEndian: boolean) => (bytes === 2 ? to.setInt16(2 * index, 32767 * value, littleEndian) : to.setFloat32(4 * index, value, littleEndian));
      write(view, true);
      write(other, false);
    });
    const options = { sampleRate: 100, channelCount, offsetSeconds: skipped / 100 };
    const read = parsePcm(memory.subarray(at), { ...options, encoding: little }).channels;
    expect(read).toEqual(parsePcm(turned, { ...options, encoding: big }).channels);
    expect(read[0][0]).toBe(bytes === 2 ? Math.trunc(32767 * values[skipped * channelCount]) / 32768 + 0 : Math.fround(values[skipped * channelCount]));
  }));
});
