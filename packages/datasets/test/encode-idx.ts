const TYPES = { Uint8Array: [0x08, 1], Int8Array: [0x09, 1], Int16Array: [0x0b, 2], Int32Array: [0x0c, 4], Float32Array: [0x0d, 4], Float64Array: [0x0e, 8] } as const;

type Named = { readonly [Name in keyof typeof TYPES]: InstanceType<(typeof globalThis)[Name]> }[keyof typeof TYPES];

/** The bytes of an IDX file, element by element from the format's description. */
export function encodeIdx(data: Named, shape: readonly number[]): Uint8Array {
  const [code, size] = TYPES[data.constructor.name as keyof typeof TYPES];
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length * size);
  bytes.set([0, 0, code, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((length, axis) => view.setUint32(4 + 4 * axis, length));
  const swapped = new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)); // this machine is little-endian
  for (let at = 0; at < swapped.length; at += size) swapped.subarray(at, at + size).reverse();
  bytes.set(swapped, 4 + 4 * shape.length);
  return bytes;
}
