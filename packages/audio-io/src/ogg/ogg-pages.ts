import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { oggChecksum } from "./ogg-checksum.ts";

/** A page of an Ogg file: a piece of one of its streams. */
export interface OggPage {
  readonly serial: number;
  readonly sequence: number;
  /** The codec's count of samples at the end of the last packet that ends here; null when none does. */
  readonly granule: number | null;
  readonly continued: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** Bytes of each segment; one shorter than 255 ends a packet. */
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

const HEADER_BYTES = 27;
const MAGIC = [0x4f, 0x67, 0x67, 0x53]; // OggS

/**
 * Walks the pages of an Ogg file, each with its checksum right.
 *
 * @throws {AudioFormatError} At a page that is damaged or cut off, or bytes between pages that are none.
 * @see RFC 3533, section 6.
 */
export function* oggPages(bytes: Uint8Array): Generator<OggPage, { readonly trailingBytes: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  for (let index = 0, ended = false; offset < bytes.length; index++) {
    if (!MAGIC.every((byte, i) => bytes[offset + i] === byte)) {
      // Tags and zeros behind the end of a stream are common; before it they are damage.
      if (ended) break;
      throw new AudioFormatError(`oggPages: need a page at byte ${offset}, found none; the file is damaged`);
    }
    const end = pageEnd(bytes, offset);
    if (end > bytes.length) throw new AudioFormatError(`oggPages: page ${index} at byte ${offset} is cut off`);
    if (oggChecksum(bytes.subarray(offset, end)) !== view.getUint32(offset + 22, true)) throw new AudioFormatError(`oggPages: page ${index} at byte ${offset} fails its checksum; the file is damaged`);
    const page = pageAt(bytes, view, offset, end);
    ended = page.last;
    yield page;
    offset = end;
  }
  return { trailingBytes: bytes.length - offset };
}

/** Beyond the file when the page is cut off. */
function pageEnd(bytes: Uint8Array, offset: number): number {
  const lacingAt = offset + HEADER_BYTES;
  const bodyAt = lacingAt + bytes[offset + 26];
  if (!(bodyAt <= bytes.length)) return Infinity;
  return bytes.subarray(lacingAt, bodyAt).reduce((sum, size) => sum + size, bodyAt);
}

function pageAt(bytes: Uint8Array, view: DataView, offset: number, end: number): OggPage {
  const flags = bytes[offset + 5];
  const bodyAt = offset + HEADER_BYTES + bytes[offset + 26];
  const granule = view.getInt32(offset + 10, true) * 2 ** 32 + view.getUint32(offset + 6, true);
  return {
    serial: view.getUint32(offset + 14, true),
    sequence: view.getUint32(offset + 18, true),
    granule: granule === -1 ? null : granule,
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    lacing: bytes.subarray(offset + HEADER_BYTES, bodyAt),
    body: bytes.subarray(bodyAt, end),
  };
}
