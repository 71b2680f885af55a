import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClipItem, itemReader, packItems } from "./clip-items.ts";

const text = fc.string({ unit: "binary" });
const source = fc.oneof(text, fc.record({ file: text, bytes: fc.record({ offset: fc.nat(), length: fc.nat() }), startSeconds: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value || 0) }, { requiredKeys: ["file"] }));
const items = fc.uniqueArray(fc.record<ClipItem>({ id: text, source, contentHash: fc.option(text) }), { selector: ({ id }) => id });

test("items of any text come back from shared memory by their places", () => {
  fc.assert(fc.property(items, (some) => {
    const itemAt = itemReader(packItems(some, new Map(some.flatMap(({ id, contentHash }) => (contentHash === null ? [] : [[id, contentHash]])))));
    expect(some.map((_, place) => itemAt(place))).toEqual(some);
  }));
});
