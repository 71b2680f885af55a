import { ARCHIVES } from "@cochlea/datasets";
import { dataFolders, downloadArchive, type DownloadArchiveOptions, type DownloadedArchive, httpClient, readKnownSet } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";
import { CommandError, InterruptedError, UsageError } from "../errors.ts";
import { downloadProgress } from "../progress.ts";
import { writeJson } from "../write-json.ts";
import { knownRow } from "./known-row.ts";
import { matchFiles } from "./match-files.ts";

export interface DownloadOptions {
  to?: string;
  mirror?: string;
  from?: string[];
  json?: true;
}

type NamedArchive = Pick<DownloadArchiveOptions, "name" | "archive">;

/** `cochlea data download`. */
export async function runDownload(context: CommandContext, name: string, options: DownloadOptions): Promise<void> {
  const set = knownRow("data download", name);
  const { write } = dataFolders({ dataDir: options.to, cwd: context.cwd, env: context.env });
  const archives = set.archives.map((archive): NamedArchive => ({ name: archive, archive: ARCHIVES[archive] }));
  const lacking = archives.find(({ archive }) => archive.files.length === 0);
  if (lacking) throw new CommandError(`data download: ${lacking.name} is handed over as a pack and nowhere to be fetched; name the folder that holds it with --data-dir or COCHLEA_DATA`);
  const have = await matchFiles((options.from ?? []).map(context.resolve), archives.flatMap(({ archive }) => archive.files));
  const done = await downloadAll(context, archives, { to: write, have, mirror: mirrorOf(options, context) });
  if (set.kind === "audio") await countIn(name, set.examples, done, context);
  if (options.json) writeJson(context, { name, archives: done.map(({ folder, marker, already }) => ({ folder, already, files: marker.files })) });
  else for (const { folder, already } of done) context.write(`${already ? "already here" : "ready"}  ${folder}\n`);
}

async function downloadAll(context: CommandContext, archives: readonly NamedArchive[], where: Pick<DownloadArchiveOptions, "to" | "have" | "mirror">): Promise<DownloadedArchive[]> {
  const http = httpClient({ env: context.env });
  const progress = downloadProgress(context);
  const done: DownloadedArchive[] = [];
  try {
    for (const one of archives) done.push(await downloadArchive({ ...one, ...where, http, signal: context.signal, onProgress: progress.handle, onLine: progress.line }));
  } catch (error) {
    throw context.signal.aborted ? new InterruptedError("interrupted; what came so far is kept, and the same command goes on from there") : error;
  } finally {
    progress.stop();
    await http.close();
  }
  return done;
}

function mirrorOf({ mirror }: DownloadOptions, { env }: CommandContext): string | null {
  const address = mirror ?? env.COCHLEA_MIRROR ?? null;
  if (address !== null && !/^https?:\/\/./.test(address)) throw new UsageError(`data download: the mirror ${JSON.stringify(address)} is no address; give one such as https://mirror.example/data/`);
  return address;
}

/** Archives without a checksum may be of another version: what is in them tells. */
async function countIn(name: string, expected: number | null, done: readonly DownloadedArchive[], { log }: CommandContext): Promise<void> {
  const { examples } = await readKnownSet(name, { folders: done.map(({ folder }) => folder) });
  if (expected !== null && examples.length !== expected) log(`${name}: holds ${examples.length} recordings where ${expected} are known; it may be another version`);
}
