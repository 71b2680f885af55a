// The two checksums of a frame. Both leave 0 where what they were made of is followed by them.

/** So many bytes are taken at once: their remainders do not wait for each other. */
const BYTES = 16;

/** Remainders of x⁸ + x² + x + 1, by byte. */
const CRC8: usize = memory.data(256, 16);

/** Remainders of x¹⁶ + x¹⁵ + x² + 1 with their bytes swapped, by the byte and by how many bytes come behind it. */
const CRC16: usize = memory.data(16 * 512, 16);

// @ts-ignore: decorator
@inline
function entry(behind: i32, byte: u32): u32 {
  return <u32>load<u16>(CRC16 + (<usize>byte << 1) + (<usize>behind << 9));
}

/** Fills the tables; a module does so once. */
export function makeTables(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let short = byte;
    let long = byte << 8;
    for (let i = 0; i < 8; i++) {
      short = (short << 1) ^ (short & 0x80 ? 0x107 : 0);
      long = (long << 1) ^ (long & 0x8000 ? 0x18005 : 0);
    }
    store<u8>(CRC8 + byte, short);
    store<u16>(CRC16 + (<usize>byte << 1), bswap<u16>(<u16>long));
  }
  for (let behind = 1; behind < BYTES; behind++) {
    for (let byte: u32 = 0; byte < 256; byte++) {
      const nearer = entry(behind - 1, byte);
      store<u16>(CRC16 + (<usize>byte << 1) + (<usize>behind << 9), (nearer >> 8) ^ entry(0, nearer & 0xff));
    }
  }
}

export function crc8(from: usize, to: usize): u32 {
  let crc: u32 = 0;
  for (; from < to; from++) crc = load<u8>(CRC8 + (crc ^ load<u8>(from)));
  return crc;
}

/** Remainder of four bytes with so many behind them. */
// @ts-ignore: decorator
@inline
function ofFour(bytes: u32, behind: i32): u32 {
  return (entry(behind + 3, bytes & 0xff) ^ entry(behind + 2, (bytes >> 8) & 0xff)) ^ (entry(behind + 1, (bytes >> 16) & 0xff) ^ entry(behind, bytes >> 24));
}

/** The checksum, its bytes swapped, of what `crc` is of and the bytes behind it. */
export function crc16(crc: u32, from: usize, to: usize): u32 {
  for (; from + BYTES <= to; from += BYTES) {
    const rest = ofFour(load<u32>(from, 4), 8) ^ ofFour(load<u32>(from, 8), 4) ^ ofFour(load<u32>(from, 12), 0);
    crc = ofFour(load<u32>(from) ^ crc, 12) ^ rest;
  }
  for (; from < to; from++) crc = (crc >> 8) ^ entry(0, (crc & 0xff) ^ load<u8>(from));
  return crc;
}
