import { UsageError } from "../errors.ts";

/** Flags that say how recordings of one's own are found and read, by their fields. */
const OWN_FLAGS: Readonly<Record<string, string>> = {
  labelPattern: "--label-pattern",
  groupPattern: "--group-pattern",
  testPattern: "--test-pattern",
  officialSplit: "--official-split",
  columns: "--columns",
  root: "--root",
  labelSeparator: "--label-separator",
};

/** @throws {UsageError} For the first of these that is said of a known set, which nothing would read. */
export function refuseOwnFlags(command: string, set: string, said: object): void {
  const flag = Object.entries(OWN_FLAGS).find(([name]) => ((said as Readonly<Record<string, unknown>>)[name] ?? null) !== null)?.[1];
  if (flag) throw new UsageError(`${command}: ${flag} is for recordings of your own, and ${set} says itself what its recordings are; leave it out`);
}
