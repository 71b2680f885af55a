import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const markerSchema = z.object({
  name: z.string(),
  /** The files that it was made of, as they came. */
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  entries: z.number(),
});

/** What a folder is known to hold whole: written last, before the folder gets its name. */
export type SetMarker = z.infer<typeof markerSchema>;

const MARKER = ".cochlea-data.json";

/** Null where there is none, so that nobody vouches for the folder. */
export async function readMarker(folder: string): Promise<SetMarker | null> {
  try {
    return markerSchema.parse(JSON.parse(await readFile(path.join(folder, MARKER), "utf8")));
  } catch {
    return null;
  }
}

export async function writeMarker(folder: string, marker: SetMarker): Promise<void> {
  await writeFile(path.join(folder, MARKER), `${JSON.stringify(marker, null, 2)}\n`);
}
