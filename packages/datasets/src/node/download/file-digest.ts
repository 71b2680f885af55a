import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Checksum } from "../../known/archives.ts";
import { ChecksumMismatchError } from "./download-error.ts";

/** What a file that is here turned out to be. */
export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

export interface ExpectedFile {
  readonly bytes: number | null;
  readonly checksum: Checksum | null;
}

export interface DigestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

const TITLES: Readonly<Record<Checksum["algorithm"], string>> = { sha256: "SHA-256", md5: "MD5" };

/**
 * Reads a file through and holds it to its published size and checksum, as far as there are any.
 *
 * @throws {ChecksumMismatchError} One line with what was expected and what is there.
 */
export async function checkFile(file: string, { bytes, checksum }: ExpectedFile, options: DigestOptions = {}): Promise<FileDigest> {
  const sha256 = createHash("sha256");
  const other = checksum && checksum.algorithm !== "sha256" ? createHash(checksum.algorithm) : null;
  const length = await feed(file, other ? [sha256, other] : [sha256], options);
  const digest = sha256.digest("hex");
  if (bytes !== null && length !== bytes) throw new ChecksumMismatchError(`${file} has ${length} bytes where the published file has ${bytes}; fetch it again`);
  const found = other?.digest("hex") ?? digest;
  if (checksum && found !== checksum.hex) throw new ChecksumMismatchError(`${file} has the ${TITLES[checksum.algorithm]} ${found} where ${checksum.hex} is published; fetch it again, or from another address`);
  return { bytes: length, sha256: digest };
}

async function feed(file: string, hashes: readonly Hash[], { signal, onProgress }: DigestOptions): Promise<number> {
  let length = 0;
  for await (const chunk of createReadStream(file, { signal, highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    for (const hash of hashes) hash.update(chunk);
    length += chunk.length;
    onProgress?.(length);
  }
  return length;
}
