import { writeShards } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";
import type { PackOptions } from "../commands/data-pack.ts";
import { formatCount } from "../format.ts";
import { countProgress } from "../progress.ts";
import { writeJson } from "../write-json.ts";
import { findData } from "./find-data.ts";
import { withOrigins } from "./origins.ts";

/** `cochlea data pack`. */
export async function packData(where: string, { out, maxMb, maxSamples, overwrite, licence, attribution, json, ...options }: PackOptions, context: CommandContext): Promise<void> {
  const { examples: found, skipped } = await findData("data pack", where, options, context);
  const examples = await withOrigins(found, { licence, attribution });
  for (const { file, reason } of skipped) context.log(`skipped ${file}: ${reason}`);
  const progress = countProgress(context, "packing", examples.length);
  try {
    const shards = await writeShards(examples, context.resolve(out), { maxBytes: maxMb * 1e6, maxSamples, overwrite, signal: context.signal, onProgress: progress.update });
    progress.stop();
    if (json) writeJson(context, { shards, recordings: examples.length, skipped });
    else context.write(`${formatCount(examples.length)} recordings in ${shards.length} ${shards.length === 1 ? "shard" : "shards"}, first ${shards[0]}\n`);
  } catch (error) {
    progress.stop();
    throw error;
  }
}
