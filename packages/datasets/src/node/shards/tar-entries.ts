import { type FileHandle, open } from "node:fs/promises";
import { Header, Pax } from "tar";
import { unreadable } from "../list-files.ts";

/** A plain file inside a tar file. */
export interface TarEntry {
  readonly name: string;
  /** Where its bytes begin in the tar file. */
  readonly offset: number;
  /** How many there are. */
  readonly length: number;
}

const BLOCK = 512;
/** Long names are a few hundred bytes; a header that claims more is damaged. */
const LARGEST_NOTE = 1 << 20;
const FILES: ReadonlySet<string> = new Set(["File", "OldFile", "ContiguousFile"]);

/**
 * The plain files of a tar file, by reading their headers alone: nothing is unpacked, and links and folders are passed over.
 *
 * @throws {RangeError} One line with the file and what is wrong: not there, packed by gzip, damaged, or cut off.
 */
export async function tarEntries(tar: string): Promise<TarEntry[]> {
  const file = await open(tar).catch((error: unknown) => {
    throw shardError(tar, unreadable(error), error);
  });
  try {
    return await walk(file, (await file.stat()).size, tar);
  } finally {
    await file.close();
  }
}

/** What extended headers say of the entry behind them. */
interface Notes {
  readonly path?: string;
  readonly size?: number;
}

async function walk(file: FileHandle, size: number, tar: string): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  const blockAt = blockReader(file, tar);
  let notes: Notes = {};
  for (let at = 0; at + BLOCK <= size;) {
    const header = headerOf(await blockAt(at), notes, tar, at);
    if (header === null) return entries;
    const { type, path: name = "", size: length = 0 } = header;
    const offset = at + BLOCK;
    if (offset + length > size) throw shardError(tar, `ends inside ${JSON.stringify(name)}; the file is cut off, fetch it again`);
    if (FILES.has(type)) entries.push({ name, offset, length });
    notes = await notesBehind(header, notes, file, offset, tar);
    at = offset + BLOCK * Math.ceil(length / BLOCK);
  }
  throw shardError(tar, entries.length === 0 ? "is no tar file" : "has no end mark; the file is cut off, fetch it again");
}

/** Where files are small their headers are near each other, so some more is read at a time. */
function blockReader(file: FileHandle, tar: string): (at: number) => Promise<Buffer> {
  const buffer = Buffer.alloc(32 * BLOCK);
  let from = 0;
  let held = 0;
  return async (at) => {
    if (!(at >= from && at + BLOCK <= from + held)) {
      held = (await file.read(buffer, 0, buffer.length, at)).bytesRead;
      from = at;
      if (held < BLOCK) throw shardError(tar, "became shorter while it was read");
    }
    return buffer.subarray(at - from, at - from + BLOCK);
  };
}

/** Null at the end mark. */
function headerOf(block: Buffer, notes: Notes, tar: string, at: number): Header | null {
  if (at === 0 && block[0] === 0x1f && block[1] === 0x8b) throw shardError(tar, "is packed by gzip; unpack it to a plain .tar first, whose entries can be read one by one");
  const header = new Header(block, 0, notes);
  if (header.nullBlock) return null;
  if (!header.cksumValid) throw shardError(tar, at === 0 ? "is no tar file" : `has a damaged header at byte ${at}; fetch it again`);
  return header;
}

/** By the type of a header, what it says of the entry behind it; all others say nothing. */
const NOTES: Readonly<Record<string, (text: string, before: Notes) => Notes>> = {
  ExtendedHeader: paxNotes,
  OldExtendedHeader: paxNotes,
  NextFileHasLongPath: (text, before) => ({ ...before, path: text.replace(/\0.*$/s, "") }),
  OldGnuLongPath: (text, before) => ({ ...before, path: text.replace(/\0.*$/s, "") }),
  NextFileHasLongLinkpath: (_, before) => before,
  GlobalExtendedHeader: (_, before) => before,
};

function paxNotes(text: string, before: Notes): Notes {
  const { path, size } = Pax.parse(text);
  return { ...before, ...(path === undefined ? {} : { path }), ...(size === undefined ? {} : { size }) };
}

async function notesBehind({ type, size = 0 }: Header, before: Notes, file: FileHandle, offset: number, tar: string): Promise<Notes> {
  const notesOf = NOTES[type];
  if (!notesOf) return {};
  if (size > LARGEST_NOTE) throw shardError(tar, `has a header of ${size} bytes; the file is damaged, fetch it again`);
  const { buffer } = await file.read(Buffer.alloc(size), 0, size, offset);
  return notesOf(buffer.toString("utf8"), before);
}

function shardError(tar: string, message: string, cause?: unknown): RangeError {
  return new RangeError(`tarEntries: ${tar}: ${message}`, { cause });
}
