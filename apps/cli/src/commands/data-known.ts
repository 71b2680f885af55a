import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { KnownOptions } from "../data/known-row.ts";
import type { DownloadOptions } from "../data/run-download.ts";

const DATA_DIR = ["--data-dir <folder>", "where to look first, before COCHLEA_DATA and the user's cache folder"] as const;

const EXAMPLES = `
Examples:
  cochlea data download fsdd
  cochlea data download speech-commands-v0.02-12 --to sets --mirror https://mirror.example/speech/
  cochlea data download gtzan --from ~/Downloads/genres.tar.gz

Stopped, or cut off, the same command goes on where it was. Proxies are taken from HTTP_PROXY, HTTPS_PROXY and NO_PROXY,
a mirror from COCHLEA_MIRROR where --mirror is not given.`;

/** The commands on known sets. */
export function addKnownSetCommands(data: Command, context: () => CommandContext): void {
  data
    .command("list")
    .description("name the known data sets, and say which are here")
    .option(...DATA_DIR)
    .option("--json", "print one JSON document")
    .action(async (options: KnownOptions) => {
      const { writeDataList } = await import("../data/write-data-list.ts");
      await writeDataList(context(), options);
    });

  data
    .command("info")
    .description("show what is known of a data set: classes, parts, licence, citation, faults, addresses, checksums, where it is")
    .argument("<name>", "a known set; data list names them")
    .option(...DATA_DIR)
    .option("--json", "print one JSON document")
    .action(async (name: string, options: KnownOptions) => {
      const { writeDataInfo } = await import("../data/write-data-info.ts");
      await writeDataInfo(context(), name, options);
    });

  data
    .command("download")
    .description("fetch, check and unpack a known data set, or take files that you have")
    .argument("<name>", "a known set; data list names them")
    .option("--to <folder>", "where sets are kept (default: cochlea/data in the user's cache folder)")
    .option("--mirror <url>", "an address below which the files lie under their names, asked first")
    .option("--from <file...>", "files that are here already; they are checked and left where they are")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string, options: DownloadOptions) => {
      const { runDownload } = await import("../data/run-download.ts");
      await runDownload(context(), name, options);
    });
}
