import { LAYOUTS, type LayoutName, selectWords } from "@cochlea/datasets";
import { findExamples, findImageSet, type FindExamplesOptions, type FoundExamples, type ManifestColumns } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";
import { readDescription } from "../data-description.ts";
import { UsageError } from "../errors.ts";
import { checkThere } from "./check-there.ts";
import { knownRecordings } from "./known-data.ts";
import { locateData } from "./locate-data.ts";
import { nothingFound } from "./nothing-found.ts";
import { refuseOwnFlags } from "./own-flags.ts";

/** How recordings are found, as flags say it. */
export interface FindOptions {
  labelPattern?: RegExp;
  groupPattern?: RegExp;
  testPattern?: RegExp;
  columns?: ManifestColumns;
  root?: string;
  dataDir?: string;
  labelSeparator?: string;
}

/**
 * The recordings that a folder, a list, shards, a description or a known set's name means, read as flags say: at least one.
 *
 * @throws {UsageError} For a set of images.
 * @throws {CommandError} When there is no labelled recording; says what there is instead.
 */
export async function findData(command: string, where: string, options: FindOptions, context: CommandContext): Promise<FoundExamples> {
  await checkThere(where, context);
  const { folder, set } = await locateData(where, { dataDir: options.dataDir }, context);
  if (await findImageSet(folder)) throw new UsageError(`${command}: ${where} is a set of images, and this command reads recordings`);
  if (set) refuseOwnFlags(command, set.name, options);
  const found = await (set ? knownRecordings(set, { folds: null, fold: null }, 0) : ownRecordings(where, options, context));
  for (const note of found.notes) context.log(note);
  if (found.examples.length === 0) throw nothingFound(command, where, found.skipped);
  return found;
}

async function ownRecordings(where: string, options: FindOptions, context: CommandContext): Promise<FoundExamples> {
  const { labelPattern, groupPattern, testPattern, columns, root, labelSeparator } = options;
  const described = await describedData(context.resolve(where));
  const given = { labelPattern, groupPattern, testPattern, columns, root: root && context.resolve(root), labelSeparator };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const found = await findExamples(described?.folder ?? context.resolve(where), { ...described?.options, ...said, signal: context.signal });
  return described?.words ? { ...found, examples: selectWords(found.examples, described.words, { unknown: described.unknown }).examples } : found;
}

async function describedData(file: string) {
  const described = await readDescription(file);
  if (described === null) return null;
  const { folder, officialSplit, words, unknown } = described;
  const patterns = (["labelPattern", "groupPattern", "testPattern"] as const).flatMap((name) => (typeof described[name] === "string" ? [[name, new RegExp(described[name])] as const] : []));
  const others = (["columns", "root", "labelSeparator"] as const).flatMap((name) => (described[name] ? [[name, described[name]] as const] : []));
  const known = typeof officialSplit === "string" ? LAYOUTS[officialSplit as LayoutName] : {};
  return { folder: String(folder), options: { ...known, ...(Object.fromEntries<unknown>([...patterns, ...others]) as FindExamplesOptions) }, words: Array.isArray(words) ? words.map(String) : null, unknown: unknown === true };
}
