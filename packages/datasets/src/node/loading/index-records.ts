import { crc32 } from "node:zlib";
import type { EntryPlace } from "./pending-entries.ts";

/** Where an entry lies in its shard, and what its bytes must add up to. */
export interface Place extends EntryPlace {
  readonly checksum: number;
}

/** Key, offset, length, checksum of the entry, checksum of the record. */
export const RECORD_BYTES = 36;
export const KEY_BYTES = 16;

/** One entry of a shard's index; the key is in hexadecimal. */
export function writeRecord(records: Buffer, at: number, key: string, { offset, length, checksum }: Place): void {
  records.write(key, at, "hex");
  records.writeDoubleLE(offset, at + KEY_BYTES);
  records.writeUInt32LE(length, at + KEY_BYTES + 8);
  records.writeUInt32LE(checksum, at + KEY_BYTES + 12);
  records.writeUInt32LE(crc32(records.subarray(at, at + KEY_BYTES + 16)), at + KEY_BYTES + 16);
}

/** Calls back with each record that is whole. */
export function eachRecord(records: Buffer, found: (key: Uint8Array, place: Place) => void): void {
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    if (crc32(records.subarray(at, at + KEY_BYTES + 16)) !== records.readUInt32LE(at + KEY_BYTES + 16)) continue;
    found(records.subarray(at, at + KEY_BYTES), { offset: records.readDoubleLE(at + KEY_BYTES), length: records.readUInt32LE(at + KEY_BYTES + 8), checksum: records.readUInt32LE(at + KEY_BYTES + 12) });
  }
}
