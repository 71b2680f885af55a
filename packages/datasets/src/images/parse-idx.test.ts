import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeIdx } from "../../test/encode-idx.ts";
import { parseIdx } from "../index.ts";

describe("parseIdx", () => {
  test("bytes by hand: two labels, and a picture of two rows", () => {
    expect(parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 255))).toEqual({ shape: [2], data: Uint8Array.of(7, 255) });
    expect(parseIdx(Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6))).toEqual({ shape: [1, 2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  test("wider elements by hand are big-endian", () => {
    expect(parseIdx(Uint8Array.of(0, 0, 0x09, 1, 0, 0, 0, 1, 0xff)).data).toEqual(Int8Array.of(-1));
    expect(parseIdx(Uint8Array.of(0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 2, 0xff, 0xfe)).data).toEqual(Int16Array.of(258, -2));
    expect(parseIdx(Uint8Array.of(0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 1, 0, 0)).data).toEqual(Int32Array.of(65536));
    expect(parseIdx(Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 1, 0x3f, 0xc0, 0, 0)).data).toEqual(Float32Array.of(1.5));
    expect(parseIdx(Uint8Array.of(0, 0, 0x0e, 1, 0, 0, 0, 1, 0xc0, 0x04, 0, 0, 0, 0, 0, 0)).data).toEqual(Float64Array.of(-2.5));
  });

  const shapes = fc.array(fc.nat(4), { minLength: 1, maxLength: 5 });
  const values = fc.infiniteStream(fc.double());
  test.each([Uint8Array, Int8Array, Int16Array, Int32Array, Float32Array, Float64Array])("what %o was encoded of comes back, wherever it begins in its buffer", (Type) => {
    fc.assert(fc.property(shapes, values, fc.nat(9), (shape, stream, offset) => {
      const data = new Type(shape.reduce((a, b) => a * b));
      for (let i = 0; i < data.length; i++) data[i] = stream.next().value as number;
      const bytes = encodeIdx(data, shape);
      const buffer = new Uint8Array(offset + bytes.length);
      buffer.set(bytes, offset);
      expect(parseIdx(buffer.subarray(offset))).toEqual({ shape, data });
    }));
  });

  test("single bytes are a view, so that a set is not copied", () => {
    const bytes = encodeIdx(Uint8Array.of(1, 2), [2]);
    expect(parseIdx(bytes).data.buffer).toBe(bytes.buffer);
  });

  test.each<[string, number[], string]>([
    ["nothing", [], "parseIdx: need a magic number of 4 bytes, got 0"],
    ["a packed file", [0x1f, 0x8b, 8, 0], "parseIdx: the bytes are packed by gzip; unpack them first"],
    ["something else", [0x52, 0x49, 8, 1], "parseIdx: need a magic number that begins with 00 00, got 52 49; this is no IDX file"],
    ["an unknown type", [0, 0, 0x0a, 1], "parseIdx: need an element type of 08, 09, 0b, 0c, 0d, 0e, got 0a"],
    ["no axis", [0, 0, 8, 0], "parseIdx: need at least one axis, got none"],
    ["half a header", [0, 0, 8, 2, 0, 0, 0, 1], "parseIdx: need 12 bytes of header for 2 axes, got 8; the file is cut off"],
    ["too little", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3], "parseIdx: need 4 bytes of data for shape [2, 2], got 3; the file is cut off"],
    ["too much", [0, 0, 0x0b, 1, 0, 0, 0, 1, 1, 2, 3], "parseIdx: need 2 bytes of data for shape [1], got 3; the file is too long"],
  ])("%s is refused", (_, bytes, message) => {
    expect(() => parseIdx(Uint8Array.from(bytes))).toThrow(new RangeError(message));
    expect(() => parseIdx(Uint8Array.from(bytes), { name: "a/b.idx" })).toThrow(new RangeError(`a/b.idx: ${message}`));
  });

  test("sizes beyond all files are refused without an attempt to hold them", () => {
    expect(() => parseIdx(new Uint8Array(4 + 4 * 255).fill(255).fill(0, 0, 2).fill(8, 2, 3))).toThrow(/^parseIdx: need Infinity bytes of data for shape /);
  });
});
