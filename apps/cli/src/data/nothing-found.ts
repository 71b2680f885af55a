import type { Skipped } from "@cochlea/datasets";
import { CommandError } from "../errors.ts";
import { formatCount } from "../format.ts";

const FOLDERS = "put sound files into one folder a class, such as yes/01.wav and no/01.wav";
const PATTERN = ", or say by --label-pattern what of a path is the class, such as '^([^/_]+)_' for yes_01.wav";

/** That data hold no labelled recording, what there is instead, and how a folder should look. */
export function nothingFound(command: string, where: string, skipped: readonly Skipped[], { takesPattern = true } = {}): CommandError {
  const unlabelled = skipped.filter(({ reason }) => reason === "not in a class folder");
  const [first] = unlabelled.length > 0 ? unlabelled : skipped;
  const what = unlabelled.length > 0 ? `${formatCount(unlabelled.length)} recordings without a class, first ${first.file}` : first ? `no recording, but ${first.file}: ${first.reason}` : "no file";
  return new CommandError(`${command}: ${where} holds ${what}; ${FOLDERS}${takesPattern ? PATTERN : ""}`);
}

/** That of the recordings which were found none can be read, with the reason of the first: at least one. */
export function noneReadable(command: string, where: string, broken: readonly Skipped[]): CommandError {
  const [{ file, reason }] = broken;
  return new CommandError(`${command}: none of the ${formatCount(broken.length)} recordings in ${where} can be read, first ${file}: ${reason}`);
}
