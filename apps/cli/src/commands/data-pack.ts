import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { PackOptions } from "../data/pack-data.ts";
import { wholeNumber } from "../option-parsers.ts";
import { withFindOptions } from "./data-options.ts";

const EXAMPLES = `
Examples:
  cochlea data pack recordings --out packed/shard-%06d.tar
  cochlea data pack clips.csv --columns path=file,label=category --out packed/shard-%06d.tar
  cochlea train --data 'packed/shard-*.tar' --out runs/packed`;

export function addDataPackCommand(data: Command, context: () => CommandContext): void {
  const command = data
    .command("pack")
    .description("write recordings to WebDataset tar shards, with label, group and part of each beside it")
    .argument("<data>", "a folder, a list (.csv, .tsv, .json, .jsonl, .txt), a .yaml that describes them, shards, or a known set's name")
    .requiredOption("--out <pattern>", "name of the shards, with %06d for their numbers");
  withFindOptions(command)
    .option("--max-mb <n>", "begin a new shard at so many megabytes", wholeNumber(1), 256)
    .option("--max-samples <n>", "begin a new shard at so many recordings", wholeNumber(1), 10_000)
    .option("--overwrite", "replace shards of these names")
    .option("--licence <text>", "licence of the recordings, where nothing is known of it; it is kept beside each")
    .option("--attribution <text>", "whom to name for them")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (where: string, options: PackOptions) => {
      const { packData } = await import("../data/pack-data.ts");
      await packData(where, options, context());
    });
}
