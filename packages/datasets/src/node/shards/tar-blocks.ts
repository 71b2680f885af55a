import { Header, Pax } from "tar";

const BLOCK = 512;

/** The end of a tar file. */
export const END_MARK = Buffer.alloc(2 * BLOCK);

/** A plain file as it stands in a tar file: header, bytes, and zeros up to the next block. The same bytes whenever it is written. */
export function tarBlocks(name: string, bytes: Uint8Array): Buffer {
  const fields = { path: name, size: bytes.length, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };
  const header = new Header({ ...fields, type: "File" });
  const needsNote = header.encode();
  const note = needsNote ? new Pax({ path: name, size: bytes.length }).encode() : Buffer.alloc(0);
  return Buffer.concat([note, header.block!, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}
