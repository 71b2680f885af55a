import { readdir } from "node:fs/promises";
import path from "node:path";
import { byCodeUnit } from "../../by-code-unit.ts";

/** `{000..012}`, as WebDataset writes a run of numbers. */
const RUN = /\{(\d+)\.\.(\d+)\}/;
const MOST = 1_000_000;

/** Whether a name means tar shards. */
export function isShardName(name: string): boolean {
  return /\.tar(?:\.gz)?$|\.tgz$/i.test(name);
}

/**
 * The files that a name of shards means: `a.tar`, `a-{000..012}.tar` or `a-*.tar`.
 *
 * @throws {RangeError} When the run is no run, or `*` meets no file.
 */
export async function shardNames(name: string): Promise<string[]> {
  const run = RUN.exec(name);
  if (run) return (await Promise.all(numbers(name, run[1], run[2]).map((number) => shardNames(name.replace(RUN, number))))).flat();
  const base = path.basename(name);
  if (!base.includes("*")) return [path.resolve(name)];
  const pattern = new RegExp(`^${base.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
  const found = (await readdir(path.dirname(name)).catch(() => [])).filter((file) => pattern.test(file)).sort(byCodeUnit);
  if (found.length === 0) throw new RangeError(`readShards: ${name}: there is no such file`);
  return found.map((file) => path.resolve(path.dirname(name), file));
}

function numbers(name: string, first: string, last: string): string[] {
  const count = Number(last) - Number(first) + 1;
  if (!(count >= 1 && count <= MOST)) throw new RangeError(`readShards: ${name}: need a run from a lower number to a higher one, got ${first}..${last}`);
  return Array.from({ length: count }, (_, index) => String(Number(first) + index).padStart(first.length, "0"));
}
