import path from "node:path";
import { type Example, type Origin, sourceFile } from "@cochlea/datasets";
import { z } from "zod";
import { isSynthetic } from "../synthesis/synth-folder.ts";

/** Where the recordings of a run come from, for those who get the model. */
export const originsSchema = z.object({
  /** How many of each part were made by speech synthesis. */
  synthetic: z.record(z.string(), z.number()),
  licences: z.array(z.string()),
  /** Who is to be named; only the first of very many. */
  attributions: z.array(z.string()),
});

export type Origins = z.infer<typeof originsSchema>;

export const NO_ORIGINS: Origins = { synthetic: {}, licences: [], attributions: [] };

/** Of clips that each have an author of their own, a card names so many. */
const MOST_ATTRIBUTIONS = 50;

/** Examples with where they come from: what they say themselves, the mark of a folder that `synth` made, and for the rest what is given. */
export async function withOrigins<Kind extends Example>(examples: readonly Kind[], { licence, attribution }: { readonly licence?: string; readonly attribution?: string }): Promise<Kind[]> {
  const marked = await syntheticFolders(examples);
  const given: Origin = { ...(licence === undefined ? {} : { licence }), ...(attribution === undefined ? {} : { attribution }) };
  return examples.map((example) => {
    const origin: Origin = { ...given, ...(marked.has(wordFolder(example)) ? { synthetic: true } : {}), ...example.origin };
    return Object.keys(origin).length > 0 ? { ...example, origin } : example;
  });
}

/** `synth` puts a word's recordings into a folder of its own, beside its mark. */
const wordFolder = ({ source }: Example): string => path.dirname(sourceFile(source));

async function syntheticFolders(examples: readonly Example[]): Promise<Set<string>> {
  const folders = [...new Set(examples.map(wordFolder))];
  const parents = [...new Set(folders.map((folder) => path.dirname(folder)))];
  const marked = new Map(await Promise.all(parents.map(async (parent) => [parent, await isSynthetic(parent)] as const)));
  return new Set(folders.filter((folder) => marked.get(path.dirname(folder))));
}

/** What a run's examples say, together. */
export function originsOf(examples: readonly Example[]): Origins {
  const synthetic: Record<string, number> = {};
  for (const { split, origin } of examples) if (origin?.synthetic) synthetic[split ?? "open"] = (synthetic[split ?? "open"] ?? 0) + 1;
  const distinct = (field: "licence" | "attribution"): string[] => [...new Set(examples.flatMap(({ origin }) => origin?.[field] ?? []))].sort();
  return { synthetic, licences: distinct("licence"), attributions: distinct("attribution").slice(0, MOST_ATTRIBUTIONS) };
}
