import type { ExpectedFile } from "./file-digest.ts";
import { withFullDisk } from "./full-disk.ts";
import type { HttpAnswer, HttpClient } from "./http-client.ts";
import type { PartialFile, PartState } from "./partial-file.ts";

/** An address that has no such file, or does not give it to us: there is no use in asking again. */
export class GoneError extends Error {}

export interface ReceiveOptions {
  readonly http: HttpClient;
  readonly expected: ExpectedFile;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number | null) => void;
}

/** Larger than any set that is known, where nothing else says how large a file may be. */
const MOST_BYTES = 64 * 2 ** 30;

/**
 * One connection: asks for what is missing and adds it to the part.
 *
 * @returns Null when the file is whole by all that the server says; else why it is not, in a few words, and asking again may help.
 * @throws {GoneError} When it will not; and what a full disk throws.
 */
export async function receive(url: string, part: PartialFile, options: ReceiveOptions): Promise<string | null> {
  const have = await part.length();
  const known = await part.state();
  const total = options.expected.bytes ?? known.total;
  if (have > 0 && have === total) return null;
  try {
    const answer = await options.http.get(url, rangeHeaders(have, known, options.expected), options.signal).catch((error: unknown) => lose(url, error, options.signal));
    return await take(url, answer, part, { ...options, have });
  } catch (error) {
    if (error instanceof LostError) return error.message;
    throw error;
  }
}

/** A connection that failed, and may not fail the next time. */
class LostError extends Error {}

/** Without a checksum, a part is only gone on with where the server can say that it is of the same file. */
function rangeHeaders(have: number, { validator }: PartState, { checksum }: ExpectedFile): Record<string, string> {
  if (have === 0 || (validator === null && checksum === null)) return {};
  return { range: `bytes=${have}-`, ...(validator === null ? {} : { "if-range": validator }) };
}

async function take(url: string, answer: HttpAnswer, part: PartialFile, options: ReceiveOptions & { readonly have: number }): Promise<string | null> {
  const start = startOf(answer, options.have);
  if (start === null) return refused(url, answer, part);
  const total = totalOf(answer, start);
  const most = options.expected.bytes ?? total ?? MOST_BYTES;
  if (start === 0) await part.begin({ validator: validatorOf(answer), total });
  let done = start;
  const advance = (count: number): void => {
    done += count;
    options.onProgress?.(done, total ?? options.expected.bytes);
  };
  advance(0);
  await withFullDisk(part.file, () => part.append(limited(answer.body, most - start, url, options.signal), advance));
  return total !== null && done < total ? `the connection ended after ${done} of ${total} bytes` : shortOf(options.expected, done);
}

/** Where the body begins in the file; null for an answer that has nothing of it. */
function startOf({ status, header }: HttpAnswer, have: number): number | null {
  if (status === 200) return 0;
  const range = /^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(header("content-range") ?? "");
  return status === 206 && range && Number(range[1]) === have ? have : null;
}

function totalOf({ status, header }: HttpAnswer, start: number): number | null {
  const whole = status === 206 ? /\/(\d+)$/.exec(header("content-range") ?? "")?.[1] : header("content-length");
  if (whole) return Number(whole);
  const rest = header("content-length");
  return rest === null || rest === undefined ? null : start + Number(rest);
}

/** A weak tag will not do for bytes. */
function validatorOf({ header }: HttpAnswer): string | null {
  const tag = header("etag");
  return tag !== null && !tag.startsWith("W/") ? tag : header("last-modified");
}

/** 416 and odd ranges: what is here is not of this file, so it goes. Busy servers and gateways are asked again, all else is final. */
async function refused(url: string, { status, discard }: HttpAnswer, part: PartialFile): Promise<string> {
  discard();
  if (status === 416 || status === 206) {
    await part.remove();
    return `the server has no such piece (status ${status})`;
  }
  if (status === 408 || status === 429 || status >= 500) return `the server answered ${status}`;
  throw new GoneError(`${url}: the server answered ${status}; try a mirror, or give a file that you have`);
}

/** A whole answer that is shorter than the published file: the server lied about its length, and may have the rest. */
function shortOf({ bytes }: ExpectedFile, done: number): string | null {
  return bytes !== null && done < bytes ? `the server ended after ${done} bytes, and the published file has ${bytes}` : null;
}

/** The body as long as it is no longer than the file can be. */
async function* limited(body: AsyncIterable<Uint8Array>, most: number, url: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  let count = 0;
  try {
    for await (const chunk of body) {
      count += chunk.length;
      if (count > most) break;
      yield chunk;
    }
  } catch (error) {
    lose(url, error, signal);
  }
  if (count > most) throw new GoneError(`${url}: sends more bytes than the file has; it is another file, try another address`);
}

const PASSING = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]);

/** What a failure of the network comes to: one that may pass, or, as a certificate that is not valid, will not. */
function lose(url: string, error: unknown, signal: AbortSignal | undefined): never {
  signal?.throwIfAborted();
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error && error.message !== "" ? error.message : code;
  if (PASSING.has(code) || code.startsWith("UND_ERR_") || code.startsWith("HPE_")) throw new LostError(`the connection failed (${message})`, { cause: error });
  throw new GoneError(`${url}: ${message}`, { cause: error });
}
