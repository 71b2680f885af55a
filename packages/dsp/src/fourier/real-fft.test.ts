import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { realFft } from "./real-fft.ts";

/** The definition. */
function dft(signal: ArrayLike<number>): { real: Float64Array; imaginary: Float64Array } {
  const bins = Math.floor(signal.length / 2) + 1;
  const real = new Float64Array(bins);
  const imaginary = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    for (let index = 0; index < signal.length; index++) {
      const angle = (2 * Math.PI * ((bin * index) % signal.length)) / signal.length;
      real[bin] += signal[index] * Math.cos(angle);
      imaginary[bin] -= signal[index] * Math.sin(angle);
    }
  }
  return { real, imaginary };
}

function transform(signal: ArrayLike<number>): { real: Float64Array; imaginary: Float64Array } {
  const real = new Float64Array(Math.floor(signal.length / 2) + 1);
  const imaginary = new Float64Array(Math.floor(signal.length / 2) + 1);
  realFft(signal.length).forward(signal, real, imaginary);
  return { real, imaginary };
}

function expectClose(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  const worst = actual.reduce((most, value, index) => Math.max(most, Math.abs(value - expected[index])), 0);
  expect(worst).toBeLessThanOrEqual(tolerance);
}

const signals = fc.integer({ min: 1, max: 300 }).chain((length) =>
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length }));

describe("realFft", () => {
  it("of 1, 2, 3, 4 is 10, -2+2i, -2", () => {
    const { real, imaginary } = transform([1, 2, 3, 4]);
    expectClose(real, Float64Array.of(10, -2, -2), 1e-15);
    expectClose(imaginary, Float64Array.of(0, 2, 0), 1e-15);
  });

  it.each([1, 2, 3, 4, 5, 7, 9, 15, 29, 31, 37, 49, 77, 101, 225, 441, 961, 1023, 882, 1102, 1764, 6, 8, 10, 14, 16, 18, 20, 22, 30, 34, 48, 50, 60, 64, 90, 98, 120, 128, 202, 250, 256, 400, 450, 480, 512, 514, 600, 1018, 1024, 2048])(
    "of length %i is the sum that defines it",
    (length) => {
      const signal = Float64Array.from({ length }, (_, index) => Math.sin(0.3 * index * index) + 0.2 * Math.cos(index));
      const expected = dft(signal);
      const actual = transform(signal);
      // Rounding of a sum of `length` terms of size 1 in float64.
      expectClose(actual.real, expected.real, 1e-14 * length);
      expectClose(actual.imaginary, expected.imaginary, 1e-14 * length);
    },
  );

  it("is undone by its inverse", () => {
    fc.assert(fc.property(signals, (signal) => {
      const { real, imaginary } = transform(signal);
      const back = new Float64Array(signal.length);
      realFft(signal.length).inverse(real, imaginary, back);
      expectClose(back, Float64Array.from(signal), 1e-13);
    }));
  });

  it("keeps the energy (Parseval)", () => {
    fc.assert(fc.property(signals, (signal) => {
      const { real, imaginary } = transform(signal);
      const half = signal.length / 2;
      let energy = 0;
      real.forEach((value, bin) => { energy += (bin === 0 || bin === half ? 1 : 2) * (value ** 2 + imaginary[bin] ** 2); });
      expect(energy / signal.length).toBeCloseTo(signal.reduce((sum, value) => sum + value * value, 0), 10);
    }));
  });

  it("is linear", () => {
    fc.assert(fc.property(signals, fc.double({ min: -3, max: 3, noNaN: true }), (signal, factor) => {
      const reversed = signal.toReversed();
      const { real } = transform(signal.map((value, index) => value + factor * reversed[index]));
      const [one, other] = [transform(signal).real, transform(reversed).real];
      expectClose(real, one.map((value, bin) => value + factor * other[bin]), 1e-11);
    }));
  });

  it("leaves its inputs alone and may run twice", () => {
    const signal = Float64Array.of(1, -2, 0.5, 3, 0, 1);
    const plan = realFft(6);
    const [real, imaginary] = [new Float64Array(4), new Float64Array(4)];
    plan.forward(signal, real, imaginary);
    const first = [...real];
    plan.inverse(real, imaginary, new Float64Array(6));
    plan.forward(signal, real, imaginary);
    expect([...real]).toEqual(first);
    expect([...signal]).toEqual([1, -2, 0.5, 3, 0, 1]);
  });

  it("refuses arrays that end early", () => {
    const [eight, five] = [new Float64Array(8), new Float64Array(5)];
    expect(() => { realFft(8).forward(new Float64Array(7), five, five); }).toThrow("realFft: need a signal of 8 samples and parts of 5 bins, got 7, 5 and 5");
    expect(() => { realFft(8).inverse(five, new Float64Array(4), eight); }).toThrow("got 8, 5 and 4");
  });

  it.each([0, -2, 2.5, NaN])("refuses length %d", (length) => {
    expect(() => realFft(length)).toThrow(`realFft: need a positive integer length, got ${length}`);
  });
});
