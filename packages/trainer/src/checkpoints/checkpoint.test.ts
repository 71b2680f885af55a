import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGolden } from "../../test/golden-file.ts";
import { checkpointParts, decodeCheckpoint, encodeCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { CheckpointFormatError } from "./checkpoint-header.ts";

interface Given {
  readonly tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const { input, output } = readGolden<{ safetensors: string; cochlea: string }, Given>("checkpoints");
const given: Checkpoint = {
  tensors: new Map(Object.entries(input.tensors).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }])),
  metadata: input.metadata,
};

const anyTensor = fc.array(fc.nat(3), { maxLength: 3 }).chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc.record({ shape: fc.constant(shape), data: fc.float32Array({ minLength: length, maxLength: length }) });
});

const anyName = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "1", "", "a.b\n\"é")).filter((name) => name !== "__metadata__");

const anyCheckpoint = fc.record({
  tensors: fc.uniqueArray(fc.tuple(anyName, anyTensor), { selector: ([name]) => name, maxLength: 5 }).map((entries) => new Map(entries)),
  metadata: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
});

/** A file with this header and `length` bytes behind it. */
function fileOf(header: unknown, length = 0): Uint8Array {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([size, json, Buffer.alloc(length)]);
}

/** The same numbers, bit by bit, so that NaN and -0 count. */
function bits({ tensors, metadata }: Checkpoint): unknown {
  return { metadata, tensors: [...tensors].map(([name, { shape, data }]) => [name, shape, [...new Uint32Array(data.slice().buffer)]]).sort() };
}

function decodedOrRefused(bytes: Uint8Array): void {
  try {
    decodeCheckpoint(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointFormatError);
  }
}

describe("encodeCheckpoint and decodeCheckpoint", () => {
  it("invert each other, whatever names, shapes and numbers", () => {
    fc.assert(fc.property(anyCheckpoint, (checkpoint) => {
      expect(bits(decodeCheckpoint(encodeCheckpoint(checkpoint)))).toEqual(bits(checkpoint));
    }));
  });

  it("read what Python's safetensors wrote", () => {
    expect(bits(decodeCheckpoint(Buffer.from(output.safetensors, "base64")))).toEqual(bits(given));
  });

  it("write what Python's safetensors read", () => {
    expect(Buffer.from(encodeCheckpoint(given)).toString("base64")).toBe(output.cochlea);
  });

  it("read a Buffer out of Node's pool, at any offset, into memory of their own", () => {
    const file = encodeCheckpoint(given);
    for (let offset = 0; offset < 5; offset++) {
      const pooled = Buffer.allocUnsafe(file.length + offset).subarray(offset);
      expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.length);
      pooled.set(file);
      const decoded = decodeCheckpoint(pooled);
      pooled.fill(0xff);
      expect(bits(decoded)).toEqual(bits(given));
    }
  });

  it("need no metadata", () => {
    expect(decodeCheckpoint(fileOf({}))).toEqual({ tensors: new Map(), metadata: {} });
  });

  it("write only the view's part of a shared buffer", () => {
    const whole = Float32Array.of(1, 2, 3, 4);
    const { tensors } = decodeCheckpoint(encodeCheckpoint({ tensors: new Map([["part", { shape: [2], data: whole.subarray(1, 3) }]]), metadata: {} }));
    expect([...(tensors.get("part")?.data ?? [])]).toEqual([2, 3]);
  });
});

describe("encodeCheckpoint", () => {
  it.each([
    ["w", [2, 2], 'encodeCheckpoint: need a tensor with as many elements as its shape says and not called __metadata__, got "w" of [2, 2] with 3'],
    ["w", [NaN], 'encodeCheckpoint: need a tensor with as many elements as its shape says and not called __metadata__, got "w" of [NaN] with 3'],
    ["__metadata__", [3], 'encodeCheckpoint: need a tensor with as many elements as its shape says and not called __metadata__, got "__metadata__" of [3] with 3'],
  ])("refuses %s of %j", (name, shape, message) => {
    expect(() => encodeCheckpoint({ tensors: new Map([[name, { shape, data: new Float32Array(3) }]]), metadata: {} })).toThrow(new RangeError(message));
  });
});

describe("decodeCheckpoint refuses", () => {
  const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };

  it("a file that is cut off, wherever", () => {
    const file = encodeCheckpoint(given);
    for (let length = 0; length < file.length; length++) expect(() => decodeCheckpoint(file.subarray(0, length)), `${length} bytes`).toThrow(CheckpointFormatError);
  });

  it("any bytes, in words of its own", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), decodedOrRefused));
  });

  it("any header, in words of its own", () => {
    fc.assert(fc.property(fc.json(), fc.nat(16), (json, length) => decodedOrRefused(fileOf(json, length))));
    const part = fc.oneof(fc.constantFrom("F32", 0, 8, [2], [0, 8], null, {}), fc.jsonValue());
    const anyEntry = fc.record({ dtype: part, shape: part, data_offsets: part }, { requiredKeys: [] });
    fc.assert(fc.property(fc.dictionary(fc.string(), anyEntry), part, (entries, metadata) => decodedOrRefused(fileOf({ ...entries, __metadata__: metadata }, 8))));
  });

  it("a damaged byte, or reads it as another checkpoint", () => {
    const file = encodeCheckpoint(given);
    fc.assert(fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = file.slice();
      damaged[at] ^= change;
      decodedOrRefused(damaged);
    }));
  });

  it.each([
    [new Uint8Array(3), "decodeCheckpoint: need a header of at most -5 bytes, got NaN; the file is cut off or not a checkpoint"],
    [Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 0x7b), "decodeCheckpoint: need a header of at most 1 bytes, got 9; the file is cut off or not a checkpoint"],
    [fileOf("{"), "decodeCheckpoint: the header is not JSON; the file is damaged or not a checkpoint"],
    [fileOf("[]"), "decodeCheckpoint: the header is not a JSON object; the file is damaged or not a checkpoint"],
    [fileOf("null"), "decodeCheckpoint: the header is not a JSON object; the file is damaged or not a checkpoint"],
    [fileOf({ __metadata__: { epoch: 3 } }), "decodeCheckpoint: __metadata__ needs to be an object of strings; the file is damaged"],
    [fileOf({ w: { ...entry, dtype: "F16" } }, 8), 'decodeCheckpoint: tensor "w" needs the type F32, got F16'],
    [fileOf({ w: null }, 8), 'decodeCheckpoint: tensor "w" needs the type F32, got undefined'],
    [fileOf({ w: { ...entry, shape: undefined } }, 8), 'decodeCheckpoint: tensor "w" needs a shape and two data_offsets, of whole numbers from 0 up; the file is damaged'],
    [fileOf({ w: { ...entry, shape: [-1, -2] } }, 8), 'decodeCheckpoint: tensor "w" needs a shape and two data_offsets, of whole numbers from 0 up; the file is damaged'],
    [fileOf({ w: { ...entry, data_offsets: [0.5, 8.5] } }, 8), 'decodeCheckpoint: tensor "w" needs a shape and two data_offsets, of whole numbers from 0 up; the file is damaged'],
    [fileOf({ w: entry }, 7), 'decodeCheckpoint: tensor "w" needs 8 bytes, got 7; the file is cut off or damaged'],
    [fileOf({ w: { ...entry, shape: [3] } }, 8), 'decodeCheckpoint: tensor "w" needs 12 bytes, got 8; the file is cut off or damaged'],
  ])("%# with a reason", (bytes, message) => {
    expect(() => decodeCheckpoint(bytes)).toThrow(new CheckpointFormatError(message));
  });
});

describe("checkpointParts", () => {
  it("are the same bytes, the tensors' own memory among them", () => {
    const parts = [...checkpointParts(given)];
    expect(Buffer.concat(parts).equals(encodeCheckpoint(given))).toBe(true);
    expect(parts.slice(1).map(({ buffer }) => buffer)).toEqual([...given.tensors.values()].map(({ data }) => data.buffer));
  });
});
