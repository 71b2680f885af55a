import type { Command } from "commander";
import { columnChoice, pattern } from "../option-parsers.ts";

/** Adds the options that say how recordings are found. */
export function withFindOptions(command: Command): Command {
  return command
    .option("--label-pattern <regex>", "first capture is the class, on the path below the folder", pattern)
    .option("--group-pattern <regex>", "first capture is the group, such as the speaker", pattern)
    .option("--test-pattern <regex>", "what matches is the test part", pattern)
    .option("--columns <list>", "of a list: which column says what, such as path=file,label=category,group=speaker", columnChoice)
    .option("--root <folder>", "of a list: where its paths begin (default: the list's own folder)")
    .option("--data-dir <folder>", "where known sets are looked for first")
    .option("--label-separator <text>", "of a list: what divides several labels in one field");
}
