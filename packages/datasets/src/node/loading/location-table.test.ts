import fc from "fast-check";
import { expect, test } from "vitest";
import { cacheKey } from "./clip-cache.ts";
import { type Location, LocationTable } from "./location-table.ts";

const key = fc.oneof(fc.nat(3000).map((number) => cacheKey(String(number))), fc.nat(3000).map((number) => number.toString(16).padStart(32, "0")));
const location = fc.record<Location>({ shard: fc.constantFrom("a", "b", "c"), offset: fc.maxSafeNat(), length: fc.nat(2 ** 32 - 1), checksum: fc.nat(2 ** 32 - 1) });
const step = fc.oneof({ weight: 5, arbitrary: fc.tuple(key, location, fc.boolean()) }, { weight: 1, arbitrary: fc.tuple(key, fc.constant(null), fc.boolean()) });

test("a table answers as a map would, whatever is put in, taken out and put in again", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 3000, size: "max" }), (steps) => {
    const [table, map] = [new LocationTable(), new Map<string, Location>()];
    for (const [name, place, asBytes] of steps) {
      if (place === null) {
        table.delete(name);
        map.delete(name);
      } else {
        if (asBytes) table.setBytes(Buffer.from(name, "hex"), place.shard, place);
        else table.set(name, place);
        map.set(name, place);
      }
    }
    for (const [name] of steps) expect(table.get(name)).toEqual(map.get(name));
    expect(table.get("f".repeat(32))).toBeUndefined();
  }), { numRuns: 30 });
});

test.each(["", "abc", "g".repeat(32)])("a key of other than 32 hexadecimal digits is refused: %j", (name) => {
  expect(() => new LocationTable().get(name)).toThrow(new RangeError(`cache: need a key of 32 hexadecimal digits, got ${JSON.stringify(name)}`));
});
