import { type Archive, ARCHIVES, type KnownSet, type Packing, type Protocol } from "@cochlea/datasets";
import { dataFolders, findKnownSet, type LocatedSet } from "@cochlea/datasets/node";
import type { CommandContext } from "../command-context.ts";
import { formatBytes, formatCount } from "../format.ts";
import { writeJson } from "../write-json.ts";
import { knownRow, type KnownOptions } from "./known-row.ts";

/** `cochlea data info`. */
export async function writeDataInfo(context: CommandContext, name: string, { dataDir, json }: KnownOptions): Promise<void> {
  const set = knownRow("data info", name);
  const located = await findKnownSet(name, dataFolders({ dataDir, cwd: context.cwd, env: context.env }));
  if (json) return writeJson(context, { name, ...set, here: located.here, archives: located.archives.map((archive) => ({ ...archive, files: (ARCHIVES[archive.name] as Archive).files })) });
  const lines = factsOf(set).flatMap(([title, text]) => (text === null ? [] : [`${title.padEnd(12)}${text}`]));
  context.write(`${[`${set.title}: ${set.about}`, "", ...lines, ...set.faults.map((fault) => `${"note".padEnd(12)}${fault}`), "", ...located.archives.flatMap(archiveLines)].join("\n")}\n`);
}

function factsOf({ kind, examples, labels, sampleRate, clipSeconds, groups, protocols, licence, citation, homepage }: KnownSet): [string, string | null][] {
  const ofSound = (text: string): string | null => (kind === "audio" ? text : null);
  return [
    ["examples", examples === null ? null : formatCount(examples)],
    ["classes", `${labels.length}: ${labels.join(", ")}`],
    ["rate", sampleRate === null ? ofSound("differs from file to file") : `${formatCount(sampleRate)} Hz`],
    ["length", clipSeconds === null ? ofSound("varies") : `${clipSeconds} s`],
    ["groups", groups ?? ofSound("not published")],
    ...Object.entries(protocols).map(([name, protocol], index): [string, string] => [index === 0 ? "divided" : "", `${name}: ${divided(protocol)}`]),
    ["licence", licence],
    ["citation", citation],
    ["homepage", homepage],
  ];
}

function divided(protocol: Protocol): string {
  if (protocol.kind === "folds") return `${protocol.count} folds, one the test part; validation ${protocol.validation === "carved" ? "is carved from the rest" : "is the fold before it"}`;
  if (protocol.kind === "random") return `dealt out one by one, ${(["train", "validation", "test"] as const).map((part) => `${Math.round(100 * protocol.fractions[part])} % ${part}`).join(", ")}`;
  return protocol.leavesOut ? "as it says itself; what is in no part is left out" : "as it says itself";
}

function archiveLines({ name, found }: LocatedSet["archives"][number]): string[] {
  const { files }: Archive = ARCHIVES[name];
  const fetched = files.flatMap((file) => [file, ...(file.others ?? [])].flatMap((packing, index) => packingLines(index === 0 ? file.name : `or another ${file.name}`, packing)));
  return [`${name}: ${found ? `here, ${found.path}` : files.length > 0 ? "not here" : "not here, and nowhere to be fetched"}`, ...fetched];
}

function packingLines(title: string, { urls, bytes, checksum }: Packing): string[] {
  const size = bytes === null ? "size not published" : formatBytes(bytes);
  return [`  ${title}, ${size}, ${checksum ? `${checksum.algorithm} ${checksum.hex}` : "no checksum published"}`, ...urls.map((url) => `    ${url}`)];
}
