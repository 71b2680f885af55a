import { rename } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ChecksumMismatchError } from "./download-error.ts";
import { checkFile, type ExpectedFile, type FileDigest } from "./file-digest.ts";
import { GoneError, receive } from "./receive.ts";
import type { HttpClient } from "./http-client.ts";
import { type PartialFile, partialFile } from "./partial-file.ts";

export interface FetchFileOptions {
  /** Addresses of the same file, first choice first. */
  readonly urls: readonly string[];
  /** Where it goes; until it is whole and right it has another name. */
  readonly to: string;
  readonly expected: ExpectedFile;
  readonly http: HttpClient;
  readonly signal?: AbortSignal;
  /** Bytes that are here, and in all where that is known. */
  readonly onProgress?: (done: number, total: number | null) => void;
  /** One line on what went wrong and is tried again. */
  readonly onRetry?: (line: string) => void;
  /** Tries in a row without a byte before an address is given up. Default 5. */
  readonly tries?: number;
  /** Before the second try; doubled each time. Default 1,000. */
  readonly waitMilliseconds?: number;
}

export interface FetchedFile extends FileDigest {
  readonly url: string;
}

/**
 * Fetches a file, going on where an earlier try stopped, and holds it to its checksum before it gets its name.
 *
 * @throws {ChecksumMismatchError} When what every address sends is another file.
 * @throws {Error} One line with the reason when no address gives it; what came so far is kept for the next time.
 */
export async function fetchFile(options: FetchFileOptions): Promise<FetchedFile> {
  const part = partialFile(options.to);
  const failures: Error[] = [];
  for (const url of options.urls) {
    try {
      const digest = await fetchFrom(url, part, options);
      await rename(part.file, options.to);
      await part.remove();
      return { ...digest, url };
    } catch (error) {
      failures.push(failure(error, options));
    }
  }
  const last = failures.find((error) => error instanceof ChecksumMismatchError) ?? failures[failures.length - 1];
  throw last ?? new Error(`${options.to}: there is no address to fetch it from`);
}

/** What ends one address and not the whole; the rest is thrown. */
function failure(error: unknown, { signal }: FetchFileOptions): Error {
  signal?.throwIfAborted();
  if (isUnobtainable(error)) return error;
  throw error;
}

/** Whether an error says that an address does not give the file, so that another may. */
export function isUnobtainable(error: unknown): error is Error {
  return error instanceof ChecksumMismatchError || error instanceof GoneError || error instanceof LostConnectionError;
}

/** A connection that broke too often. */
class LostConnectionError extends Error {}

/** A wrong file may be two halves of different ones: it is fetched once more from the start, if it was not. */
async function fetchFrom(url: string, part: PartialFile, options: FetchFileOptions): Promise<FileDigest> {
  const resumed = (await part.length()) > 0;
  try {
    return await fetchOnce(url, part, options);
  } catch (error) {
    if (!(error instanceof ChecksumMismatchError)) throw error;
    await part.remove();
    if (!resumed) throw error;
    options.onRetry?.(`${url}: what was here before does not fit; fetching it from the start`);
    return fetchOnce(url, part, options);
  }
}

async function fetchOnce(url: string, part: PartialFile, options: FetchFileOptions): Promise<FileDigest> {
  await receiveAll(url, part, options);
  try {
    return await checkFile(part.file, options.expected, { signal: options.signal });
  } catch (error) {
    if (error instanceof ChecksumMismatchError) throw new ChecksumMismatchError(`${url}: ${error.message.replace(part.file, "what came")}`);
    throw error;
  }
}

/** As many connections as it takes, as long as the file gets longer than it ever was: of a server that lies about its length it does not. */
async function receiveAll(url: string, part: PartialFile, options: FetchFileOptions): Promise<void> {
  const { tries = 5, waitMilliseconds = 1000, signal, onRetry } = options;
  let longest = await part.length();
  for (let failed = 0; ; ) {
    const outcome = await receive(url, part, options);
    if (outcome === null) return;
    const length = await part.length();
    failed = length > longest ? 1 : failed + 1;
    longest = Math.max(longest, length);
    if (failed >= tries) throw new LostConnectionError(`${url}: ${outcome}, ${tries} times in a row; what came so far is kept: run the same command again to go on, or give a mirror or a file that you have`);
    onRetry?.(`${url}: ${outcome}; going on at ${length} bytes`);
    await sleep(waitMilliseconds * 2 ** (failed - 1), undefined, { signal });
  }
}
