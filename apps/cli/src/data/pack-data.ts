import type { Example } from "@cochlea/datasets";
import { writeShards, type WriteShardsOptions } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";
import { formatCount } from "../format.ts";
import { countProgress } from "../progress.ts";
import { writeJson } from "../write-json.ts";
import { findData, type FindOptions } from "./find-data.ts";
import { withOrigins } from "./origins.ts";

/** What `data pack` was asked for. */
export interface PackOptions extends FindOptions {
  out: string;
  maxMb: number;
  maxSamples: number;
  overwrite?: true;
  licence?: string;
  attribution?: string;
  json?: true;
}

/** Of what is left out. */
const LINES = 10;

/** `cochlea data pack`. */
export async function packData(where: string, { out, maxMb, maxSamples, overwrite, licence, attribution, json, ...options }: PackOptions, context: CommandContext): Promise<void> {
  const { examples: found, skipped } = await findData("data pack", where, options, context);
  const examples = await withOrigins(found, { licence, attribution });
  for (const { file, reason } of skipped.slice(0, LINES)) context.log(`skipped ${file}: ${reason}`);
  if (skipped.length > LINES) context.log(`skipped ${formatCount(skipped.length - LINES)} more; --json names all`);
  const shards = await pack(examples, context.resolve(out), { maxBytes: maxMb * 1e6, maxSamples, overwrite }, context);
  if (json) writeJson(context, { shards, recordings: examples.length, skipped });
  else context.write(`${formatCount(examples.length)} recordings in ${shards.length} ${shards.length === 1 ? "shard" : "shards"}, first ${shards[0]}\n`);
}

async function pack(examples: readonly Example[], pattern: string, options: WriteShardsOptions, context: CommandContext): Promise<string[]> {
  const progress = countProgress(context, "packing", examples.length);
  try {
    return await writeShards(examples, pattern, { ...options, signal: context.signal, onProgress: progress.update });
  } finally {
    progress.stop();
  }
}
