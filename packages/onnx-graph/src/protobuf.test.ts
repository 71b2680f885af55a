import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldText, protobufFields, ProtobufWriter } from "./protobuf.ts";

const field = fc.integer({ min: 1, max: 2 ** 29 - 1 });
const read = (writer: ProtobufWriter) => [...protobufFields(writer.finish())];

describe("ProtobufWriter", () => {
  it("writes the bytes of the protobuf guide's examples", () => {
    expect([...new ProtobufWriter().varint(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
    expect([...new ProtobufWriter().bytes(2, "testing").finish()]).toEqual([0x12, 0x07, ...new TextEncoder().encode("testing")]);
    expect([...new ProtobufWriter().bytes(3, new ProtobufWriter().varint(1, 150)).finish()]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });

  it("writes -1 in ten bytes", () => {
    expect([...new ProtobufWriter().varint(1, -1).finish()]).toEqual([0x08, ...new Array<number>(9).fill(0xff), 0x01]);
  });

  it("writes floats little-endian, NaN too", () => {
    expect([...new ProtobufWriter().float(1, 1).finish()]).toEqual([0x0d, 0, 0, 0x80, 0x3f]);
    const [{ bytes }] = read(new ProtobufWriter().float(1, NaN));
    expect(new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true)).toBeNaN();
  });

  it("takes more fields than a call may have arguments", () => {
    const inner = new ProtobufWriter();
    for (let index = 0; index < 200_000; index++) inner.varint(1, 1);
    expect(new ProtobufWriter().bytes(1, inner).finish()).toHaveLength(1 + 3 + 400_000);
  });
});

describe("protobufFields", () => {
  it("reads back every int64, as two's complement", () => {
    fc.assert(fc.property(field, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (number, value) => {
      const [got] = read(new ProtobufWriter().varint(number, value));
      expect(got.field).toBe(number);
      expect(BigInt.asIntN(64, got.varint)).toBe(value);
    }));
  });

  it("reads back every safe integer", () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => {
      expect(Number(BigInt.asIntN(64, read(new ProtobufWriter().varint(1, value))[0].varint))).toBe(value);
    }));
  });

  it("reads back text and bytes, in order", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(fc.property(fc.array(fc.tuple(field, fc.oneof(text, fc.uint8Array()))), (parts) => {
      const fields = read(parts.reduce((writer, [number, value]) => writer.bytes(number, value), new ProtobufWriter()));
      expect(fields.map((one, index) => [one.field, typeof parts[index][1] === "string" ? fieldText(one) : Uint8Array.from(one.bytes)])).toEqual(parts);
    }));
  });

  it("reads nested messages as bytes", () => {
    const inner = new ProtobufWriter().varint(5, 7).bytes(6, "x");
    expect(read(new ProtobufWriter().bytes(9, inner))[0].bytes).toEqual(inner.finish());
  });

  it("says what is wrong with bytes that are no protobuf", () => {
    const fields = (...bytes: number[]) => () => [...protobufFields(Uint8Array.from(bytes))];
    expect(fields(0x08)).toThrow("protobufFields: need a whole number at byte 1, got the end or more than ten bytes; the file is damaged or not protobuf");
    expect(fields(0x08, ...new Array<number>(11).fill(0x80))).toThrow(/more than ten bytes/);
    expect(fields(0x12, 0x05, 0x41)).toThrow("protobufFields: need 5 bytes at byte 2, got 1; the file is cut off");
    expect(fields(0x0b)).toThrow("protobufFields: need wire type 0, 1, 2 or 5 at byte 1, got 3; the file is damaged or not protobuf");
  });
});
