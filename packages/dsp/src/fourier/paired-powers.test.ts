import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairedPowers } from "./paired-powers.ts";
import { realFft } from "./real-fft.ts";

/** |X[k]|² of one signal alone. */
function powersOf(signal: Float64Array): Float64Array {
  const bins = signal.length / 2 + 1;
  const [real, imaginary] = [new Float64Array(bins), new Float64Array(bins)];
  realFft(signal.length).forward(signal, real, imaginary);
  return real.map((value, bin) => value ** 2 + imaginary[bin] ** 2);
}

function pairOf(first: Float64Array, second: Float64Array): [Float64Array, Float64Array] {
  const bins = first.length / 2 + 1;
  const out: [Float64Array, Float64Array] = [new Float64Array(bins), new Float64Array(bins)];
  pairedPowers(first.length)(first, second, ...out);
  return out;
}

const pairs = fc.integer({ min: 1, max: 150 }).chain((half) => {
  const signal = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2 * half, maxLength: 2 * half }).map((values) => Float64Array.from(values));
  return fc.tuple(signal, signal);
});

describe("pairedPowers", () => {
  it("of 1, 2, 3, 4 and 1, 0, 0, 0 is 100, 8, 4 and 1, 1, 1", () => {
    const [first, second] = pairOf(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 0, 0, 0));
    [100, 8, 4].forEach((power, bin) => expect(first[bin]).toBeCloseTo(power, 12));
    [1, 1, 1].forEach((power, bin) => expect(second[bin]).toBeCloseTo(power, 12));
  });

  it("gives each signal's powers as if it were alone, and leaves the signals", () => {
    fc.assert(fc.property(pairs, ([first, second]) => {
      const copies = [first.slice(), second.slice()];
      const powers = pairOf(first, second);
      expect([first, second]).toEqual(copies);
      [powersOf(first), powersOf(second)].forEach((alone, which) => {
        alone.forEach((power, bin) => expect(Math.abs(powers[which][bin] - power)).toBeLessThan(1e-10));
      });
    }));
  });

  it("leaves silence beside a loud signal 280 dB below it", () => {
    const loud = Float64Array.from({ length: 512 }, (_, index) => Math.sin(index * index));
    const [powers, silence] = pairOf(loud, new Float64Array(512));
    expect(Math.max(...silence)).toBeLessThan(1e-28 * Math.max(...powers));
  });
});
