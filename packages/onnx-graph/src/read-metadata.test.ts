import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeModel, float32Tensor, GraphBuilder, readMetadata } from "./index.ts";

function model(metadata: Record<string, string>): Uint8Array {
  const builder = new GraphBuilder();
  builder.output(builder.add("Add", [builder.input("x", [3]), builder.constant(float32Tensor([3], [1, 2, 3]))]));
  return encodeModel(builder.build(), { metadata });
}

function outcome(bytes: Uint8Array): Record<string, string> | RangeError {
  try {
    return readMetadata(bytes);
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

describe("readMetadata", () => {
  it("reads back what encodeModel wrote", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(fc.property(fc.dictionary(text, text), (metadata) => {
      expect(Object.entries(readMetadata(model(metadata)))).toEqual(Object.entries(metadata));
    }));
  });

  it("takes __proto__ as a key like any other", () => {
    const metadata = Object.fromEntries([["__proto__", "a"], ["constructor", "b"]]);
    expect(Object.entries(readMetadata(model(metadata)))).toEqual([["__proto__", "a"], ["constructor", "b"]]);
  });

  it("throws a RangeError or reads a part, wherever the file is cut", () => {
    const metadata = { "cochlea.labels": '["yes","no"]', "cochlea.version": "1" };
    const bytes = model(metadata);
    for (let end = 0; end < bytes.length; end++) {
      const got = outcome(bytes.subarray(0, end));
      if (!(got instanceof RangeError)) expect(Object.entries(metadata).slice(0, Object.keys(got).length)).toEqual(Object.entries(got));
    }
  });

  it("throws nothing but RangeErrors on garbage", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void outcome(bytes)), { numRuns: 2000 });
    const bytes = model({ key: "value" });
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (index, value) => void outcome(bytes.with(index, value))), { numRuns: 2000 });
  });

  it("says what a file without a graph lacks", () => {
    expect(() => readMetadata(new Uint8Array(0))).toThrow("readMetadata: need an ONNX model with one graph, got 0");
  });
});
