import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Packing, RemoteFile } from "../../known/archives.ts";
import { ChecksumMismatchError } from "./download-error.ts";
import type { DownloadProgress } from "./download-progress.ts";
import { fetchFile, isUnobtainable } from "./fetch-file.ts";
import { checkFile, type FileDigest } from "./file-digest.ts";
import type { HttpClient } from "./http-client.ts";

/** Where files of an archive are taken from, and where they are put. */
export interface ObtainOptions {
  /** The archive's name. */
  readonly name: string;
  /** The folder of all sets; this one goes into one of its own in it. */
  readonly to: string;
  readonly http: HttpClient;
  /** Files that are here already, by the name they have in the archive's table. They are left where they are. */
  readonly have?: ReadonlyMap<string, string>;
  /** An address below which the files lie under their names, asked first. */
  readonly mirror?: string | null;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** One line on what happens: a try that failed, a file without a published checksum. */
  readonly onLine?: (line: string) => void;
  readonly tries?: number;
  readonly waitMilliseconds?: number;
}

/** A file of an archive that is here and right. */
export interface ObtainedFile extends FileDigest {
  readonly path: string;
}

/** What is fetched waits here until it is unpacked. */
export function fetchedFolder({ to, name }: Pick<ObtainOptions, "to" | "name">): string {
  return path.join(to, ".downloads", name);
}

/**
 * The file, here and checked: given, fetched by an earlier call, or fetched now, in whichever packing is to be had.
 *
 * @throws {ChecksumMismatchError | Error} As `fetchFile`, of the first packing.
 */
export async function obtainFile(file: RemoteFile, options: ObtainOptions): Promise<ObtainedFile> {
  const given = options.have?.get(file.name);
  const { packing, ...obtained } = given === undefined ? await fetched(file, options) : await checkGiven(given, file, options);
  if (!packing.checksum) options.onLine?.(`${file.name}: no checksum is published; what came has the SHA-256 ${obtained.sha256}`);
  return obtained;
}

type Obtained = ObtainedFile & { readonly packing: Packing };

const packingsOf = (file: RemoteFile): readonly Packing[] => [file, ...(file.others ?? [])];

/** The user's own file is the packing whose size it has. */
async function checkGiven(given: string, file: RemoteFile, options: ObtainOptions): Promise<Obtained> {
  const { size } = await stat(given);
  const packing = packingsOf(file).find(({ bytes }) => bytes === size) ?? file;
  return { ...(await check(given, file.name, packing, options)), path: given, packing };
}

async function fetched(file: RemoteFile, options: ObtainOptions): Promise<Obtained> {
  const failures: unknown[] = [];
  for (const [index, packing] of packingsOf(file).entries()) {
    // Parts of two packings must not be joined, so each has a place of its own.
    const target = path.join(fetchedFolder(options), ...(index > 0 ? [`packing-${index}`] : []), file.name);
    try {
      const digest = (await checkFetched(target, file.name, packing, options)) ?? (await fetchTo(target, file.name, packing, options));
      return { ...digest, path: target, packing };
    } catch (error) {
      if (!isUnobtainable(error)) throw error;
      failures.push(error);
    }
  }
  throw failures[0];
}

/** What an earlier call fetched whole; null where there is nothing, or it is not right any more. */
async function checkFetched(target: string, name: string, packing: Packing, options: ObtainOptions): Promise<FileDigest | null> {
  if (!(await stat(target).catch(() => null))) return null;
  try {
    return await check(target, name, packing, options);
  } catch (error) {
    if (!(error instanceof ChecksumMismatchError)) throw error;
    await rm(target);
    return null;
  }
}

function check(target: string, name: string, packing: Packing, { signal, onProgress }: ObtainOptions): Promise<FileDigest> {
  return checkFile(target, packing, { signal, onProgress: (done) => onProgress?.({ phase: "checking", file: name, done, total: packing.bytes }) });
}

async function fetchTo(target: string, name: string, packing: Packing, { http, mirror, signal, onProgress, onLine, tries, waitMilliseconds }: ObtainOptions): Promise<FileDigest> {
  await mkdir(path.dirname(target), { recursive: true });
  const urls = mirror ? [`${mirror.replace(/\/*$/, "/")}${name}`, ...packing.urls] : packing.urls;
  return fetchFile({ urls, to: target, expected: packing, http, signal, tries, waitMilliseconds, onRetry: onLine, onProgress: (done, total) => onProgress?.({ phase: "fetching", file: name, done, total }) });
}
