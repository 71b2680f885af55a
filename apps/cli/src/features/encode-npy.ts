/**
 * Float32 values in NumPy's file format, version 1.0, C order.
 *
 * @see numpy.lib.format.
 */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const length = 64 * Math.ceil((10 + header.length + 1) / 64); // values begin at a multiple of 64 bytes
  const bytes = new Uint8Array(length + 4 * data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]); // "\x93NUMPY"
  const view = new DataView(bytes.buffer);
  view.setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 11)}\n`), 10);
  data.forEach((value, index) => view.setFloat32(length + 4 * index, value, true));
  return bytes;
}
