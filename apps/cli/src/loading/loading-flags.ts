import type { Command } from "commander";
import { wholeNumber } from "../option-parsers.ts";

/** The flags of a command that loads recordings. */
export function withLoadingFlags(command: Command): Command {
  return command
    .option("--workers <n>", "threads that decode and extract; the result is the same with any number (default: half of the cores, none of two)", wholeNumber(0))
    .option("--cache <folder>", "where features are kept from run to run, up to 8 GiB, or off (default: $COCHLEA_CACHE, or cochlea in the user's cache folder)");
}
