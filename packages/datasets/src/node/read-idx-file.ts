import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type IdxArray, parseIdx } from "../images/parse-idx.ts";
import { unreadable } from "./list-files.ts";

const unpack = promisify(gunzip);

/**
 * Reads an IDX file, packed by gzip or not; what it is called does not matter.
 *
 * @throws {RangeError} One line with the file's name and what is wrong: not there, damaged, or not IDX.
 */
export async function readIdxFile(file: string): Promise<IdxArray> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new RangeError(`readIdxFile: ${file}: ${unreadable(error)}`, { cause: error });
  });
  return parseIdx(isGzip(bytes) ? await unpacked(bytes, file) : bytes, { name: file });
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function unpacked(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  try {
    return await unpack(bytes);
  } catch (error) {
    throw new RangeError(`readIdxFile: ${file}: gzip cannot unpack it (${unreadable(error)}); the file is cut off or damaged, fetch it again`, { cause: error });
  }
}
