import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { byCodeUnit } from "../../by-code-unit.ts";
import type { Example } from "../../examples/example.ts";
import type { RecordingPart } from "../../examples/recording-source.ts";
import { createRecordingReader, type readRecording } from "../read-recording.ts";
import { isSoundName } from "../sound-files.ts";
import { END_MARK, tarBlocks } from "./tar-blocks.ts";

export interface WriteShardsOptions {
  /** A new shard is begun when one holds so many bytes. Default 2^28 (256 MiB). */
  readonly maxBytes?: number;
  /** A new shard is begun when one holds so many samples. Default 10,000. */
  readonly maxSamples?: number;
  /** Replace shards of these names. Default false. */
  readonly overwrite?: boolean;
  /** Called after each example. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes recordings to WebDataset shards, each as it is with what is known of it in a `.json` beside it; `readShards` gives the same ids, labels, groups, parts and origins.
 *
 * A segment of a longer file is written as a WAV file of its own, in 32-bit float and so without loss. A shard has its name once it is whole.
 *
 * @param pattern `shard-%06d.tar`: `%06d` is the shard's number, with zeros before it.
 * @returns The files written.
 * @throws {RangeError} When the pattern has no number, a shard is there already, or two ids are one name in a tar file.
 */
export async function writeShards(examples: readonly Example[], pattern: string, options: WriteShardsOptions = {}): Promise<string[]> {
  const { maxBytes = 2 ** 28, maxSamples = 10_000, overwrite = false, onProgress, signal } = options;
  nameParts(pattern); // refused before anything is read
  if (!overwrite) await refuseEarlier(pattern);
  const names = sampleNames(examples);
  const read = createRecordingReader();
  const written: string[] = [];
  let shard: Shard | null = null;
  try {
    for (const [index, example] of examples.entries()) {
      signal?.throwIfAborted();
      const blocks = await sampleBlocks(example, names[index], read);
      if (shard !== null && (shard.samples >= maxSamples || shard.bytes + blocks.length > maxBytes)) {
        written.push(await closeShard(shard));
        shard = null;
      }
      shard ??= await openShard(shardName(pattern, written.length));
      await append(shard, blocks);
      onProgress?.(index + 1, examples.length);
    }
    if (shard !== null) written.push(await closeShard(shard));
    return written;
  } catch (error) {
    if (shard !== null) await discard(shard);
    throw error;
  }
}

interface Shard {
  readonly name: string;
  readonly file: FileHandle;
  bytes: number;
  samples: number;
}

/** What stands before and behind a shard's number, and how many digits it has at least. */
function nameParts(pattern: string): { readonly before: string; readonly digits: number; readonly after: string } {
  const field = /^(.*?)%0?(\d*)d(.*)$/s.exec(path.basename(pattern));
  if (!field || !pattern.endsWith(".tar")) throw new RangeError(`writeShards: need a name with a number in it that ends with .tar, such as shard-%06d.tar, got ${JSON.stringify(pattern)}`);
  return { before: field[1], digits: Number(field[2] || 1), after: field[3] };
}

function shardName(pattern: string, number: number): string {
  const { before, digits, after } = nameParts(pattern);
  return path.join(path.dirname(pattern), `${before}${String(number).padStart(digits, "0")}${after}`);
}

/** With the first shard the later ones are refused too: half of an earlier packing beside half of this one is neither. */
async function refuseEarlier(pattern: string): Promise<void> {
  const files = await readdir(path.dirname(pattern)).catch(() => []);
  const { before, after } = nameParts(pattern);
  const earlier = files.filter((file) => file.startsWith(before) && file.endsWith(after) && /^\d+$/.test(file.slice(before.length, -after.length))).sort(byCodeUnit);
  if (earlier.length > 0) throw new RangeError(`writeShards: ${path.join(path.dirname(pattern), earlier[0])} is there already; give another name, or allow to overwrite it`);
}

async function openShard(name: string): Promise<Shard> {
  await mkdir(path.dirname(name), { recursive: true });
  return { name, file: await open(`${name}.part`, "w"), bytes: 0, samples: 0 };
}

async function append(shard: Shard, blocks: Buffer): Promise<void> {
  await shard.file.writeFile(blocks);
  shard.bytes += blocks.length;
  shard.samples++;
}

async function closeShard({ name, file }: Shard): Promise<string> {
  await file.writeFile(END_MARK);
  await file.close();
  await rename(`${name}.part`, name);
  return name;
}

async function discard({ name, file }: Shard): Promise<void> {
  await file.close().catch(() => undefined);
  await rm(`${name}.part`, { force: true });
}

function sampleNames(examples: readonly Example[]): string[] {
  const names = examples.map(({ id }) => sampleName(id));
  const sorted = names.map((name, index) => ({ name, index })).sort((a, b) => byCodeUnit(a.name, b.name));
  const same = sorted.findIndex(({ name }, at) => name === sorted[at + 1]?.name);
  if (same >= 0) throw new RangeError(`writeShards: ${JSON.stringify(examples[sorted[same].index].id)} and ${JSON.stringify(examples[sorted[same + 1].index].id)} would have one name; rename one`);
  return names;
}

/** The id without its extension, without what leads out of a folder, and without a dot behind the last slash, for there the extensions begin. */
function sampleName(id: string): string {
  const { dir, name, base } = path.posix.parse(path.posix.normalize(`/${id}`));
  return path.posix.join(dir, (isSoundName(base) ? name : base).replaceAll(".", "_")).slice(1);
}

async function sampleBlocks(example: Example, name: string, read: typeof readRecording): Promise<Buffer> {
  const { bytes, extension } = await soundOf(example, read);
  return Buffer.concat([tarBlocks(`${name}.${extension}`, bytes), tarBlocks(`${name}.json`, Buffer.from(aboutText(example)))]);
}

function aboutText({ id, label, labels, group, split, fold, origin }: Example): string {
  return JSON.stringify({ id, ...(labels ? { labels } : { label }), group, split, fold: fold ?? null, ...origin });
}

async function soundOf({ id, source }: Example, read: typeof readRecording): Promise<{ readonly bytes: Uint8Array; readonly extension: string }> {
  if (isSegment(source)) return { bytes: encodeWav(await read(source), { format: "float" }), extension: "wav" };
  if (typeof source === "string") return { bytes: await readFile(source), extension: extensionOf(source) };
  return { bytes: await readBytes(source), extension: isSoundName(id) ? extensionOf(id) : "wav" };
}

function extensionOf(name: string): string {
  return path.extname(name).slice(1).toLowerCase();
}

function isSegment(source: Example["source"]): boolean {
  return typeof source !== "string" && (source.startSeconds !== undefined || source.endSeconds !== undefined);
}

async function readBytes({ file, bytes }: RecordingPart): Promise<Uint8Array> {
  if (!bytes) return readFile(file);
  const handle = await open(file);
  try {
    return (await handle.read(new Uint8Array(bytes.length), 0, bytes.length, bytes.offset)).buffer;
  } finally {
    await handle.close();
  }
}
