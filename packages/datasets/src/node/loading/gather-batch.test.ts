import fc from "fast-check";
import { expect, test } from "vitest";
import { gatherEqual, paddingGatherer } from "./gather-batch.ts";

const maps = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });

/** The padded batch by its definition. */
function padded(samples: readonly Float32Array[][]): number[] {
  const frames = Math.max(...samples.map(([row]) => row.length));
  return samples.flatMap((rows) => rows.flatMap((row) => [...row, ...Array<number>(frames - row.length).fill(0)]));
}

test("samples of any length are padded with zeros, batch after batch, into whatever memory is there", () => {
  fc.assert(fc.property(fc.array(fc.record({ lengths: maps, memory: fc.option(fc.integer({ min: 0, max: 400 })) }), { minLength: 1, maxLength: 8 }), (all) => {
    const gatherPadded = paddingGatherer();
    for (const { lengths, memory } of all) {
      const samples = lengths.map((length, sample) => Array.from({ length: 4 }, (_, row) => Float32Array.from({ length }, (_value, at) => 100 * sample + 10 * row + at + 1)));
      const dirty = memory === null ? null : new Float32Array(memory).fill(NaN).buffer;
      const gather = gatherPadded(lengths.length, dirty);
      samples.forEach((rows) => gather.add({ data: Float32Array.from(rows.flatMap((row) => [...row])), shape: [2, 2, rows[0].length] }));
      const { features, shape, lengths: told } = gather.result();
      expect([[...features], shape, [...told]]).toEqual([padded(samples), [2, 2, Math.max(...lengths)], lengths]);
    }
  }));
});

test("memory is used if it is large enough, unless it is much too large", () => {
  const map = { data: new Float32Array(10).fill(1), shape: [1, 2, 5] as const };
  for (const [numbers, isUsed] of [[19, false], [20, true], [21, true], [80, true], [81, false]] as const) {
    const memory = new Float32Array(numbers).fill(NaN).buffer;
    for (const gather of [gatherEqual(2, memory), paddingGatherer()(2, memory)]) {
      gather.add(map);
      gather.add(map);
      const { features } = gather.result();
      expect(features.buffer === memory, `${numbers}`).toBe(isUsed);
      expect([...features]).toEqual(Array(20).fill(1));
    }
  }
});
