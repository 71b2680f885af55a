const POLYNOMIAL = 0x04c11db7;
const CHECKSUM_AT = 22;

/** One entry a byte. */
const REMAINDERS = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let i = 0; i < 8; i++) remainder = remainder < 0 ? (remainder << 1) ^ POLYNOMIAL : remainder << 1;
  return remainder;
});

/** The 32-bit checksum of an Ogg page, its own four bytes counted as zeros. @see RFC 3533, section 6. */
export function oggChecksum(page: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < page.length; i++) {
    const byte = i >= CHECKSUM_AT && i < CHECKSUM_AT + 4 ? 0 : page[i];
    crc = (crc << 8) ^ REMAINDERS[(crc >>> 24) ^ byte];
  }
  return crc >>> 0;
}
