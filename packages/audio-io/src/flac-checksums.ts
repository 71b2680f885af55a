/** One entry per byte of the cyclic redundancy check with this polynomial. */
function remainders(polynomial: number, bits: 8 | 16): Uint16Array {
  const top = 1 << (bits - 1);
  const mask = (1 << bits) - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte << (bits - 8);
    for (let i = 0; i < 8; i++) remainder = (remainder & top ? (remainder << 1) ^ polynomial : remainder << 1) & mask;
    return remainder;
  });
}

const CRC8 = /* @__PURE__ */ remainders(0x07, 8);

/** Remainders by byte of the checksum that ends every FLAC frame (x¹⁶ + x¹⁵ + x² + 1); a frame with its checksum leaves 0. */
export const CRC16: Uint16Array = /* @__PURE__ */ remainders(0x8005, 16);

/** The checksum that ends a FLAC frame's header (x⁸ + x² + x + 1); a header with its checksum gives 0. */
export function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = CRC8[crc ^ byte];
  return crc;
}
