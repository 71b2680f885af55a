import { type Archive, ARCHIVES, KNOWN_SETS, type KnownSet } from "@cochlea/datasets";
import { dataFolders, findKnownSet } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";
import { formatBytes, formatCount } from "../format.ts";
import { type Column, textTable } from "../text-table.ts";
import { writeJson } from "../write-json.ts";
import type { KnownOptions } from "./known-row.ts";

/** One known set, for the list. */
interface ListedSet extends Pick<KnownSet, "title" | "kind" | "about" | "licence" | "examples"> {
  readonly name: string;
  readonly classes: number;
  /** To fetch; null where nobody says, 0 where it cannot be fetched. */
  readonly bytes: number | null;
  readonly here: boolean;
}

const COLUMNS: readonly Column<ListedSet>[] = [
  { title: "name", text: ({ name }) => name },
  { title: "examples", text: ({ examples }) => (examples === null ? "" : formatCount(examples)), align: "right" },
  { title: "classes", text: ({ classes }) => String(classes), align: "right" },
  { title: "to fetch", text: ({ bytes }) => (bytes === null ? "?" : bytes === 0 ? "-" : formatBytes(bytes)), align: "right" },
  { title: "here", text: ({ here }) => (here ? "yes" : "") },
  { title: "licence", text: ({ licence }) => licence },
  { title: "about", text: ({ about }) => about },
];

/** `cochlea data list`. */
export async function writeDataList(context: CommandContext, { dataDir, json }: KnownOptions): Promise<void> {
  const folders = dataFolders({ dataDir, cwd: context.cwd, env: context.env });
  const sets = await Promise.all(Object.entries(KNOWN_SETS).map(async ([name, set]: [string, KnownSet]): Promise<ListedSet> => {
    const { title, kind, about, licence, examples, labels } = set;
    return { name, title, kind, about, licence, examples, classes: labels.length, bytes: bytesOf(set), here: (await findKnownSet(name, folders)).here };
  }));
  if (json) writeJson(context, sets);
  else context.write(textTable(COLUMNS, sets));
}

function bytesOf({ archives }: KnownSet): number | null {
  const files = archives.flatMap((name) => (ARCHIVES[name] as Archive).files);
  return files.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0);
}
