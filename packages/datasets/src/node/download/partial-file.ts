import { open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { z } from "zod";

const stateSchema = z.object({ validator: z.string().nullable(), total: z.number().nullable() });

/** By what a server knows the version of the file that a part is of, and how long it is in all. */
export type PartState = z.infer<typeof stateSchema>;

/** A file that is not whole yet, under a name of its own, with what is needed to go on with it. */
export interface PartialFile {
  readonly file: string;
  readonly length: () => Promise<number>;
  readonly state: () => Promise<PartState>;
  /** Begins anew: nothing is kept of what was there. */
  readonly begin: (state: PartState) => Promise<void>;
  /** Writes what comes behind what is there. */
  readonly append: (body: AsyncIterable<Uint8Array>, onBytes: (count: number) => void) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** The unfinished form of a file: `NAME.part`, and what is known of it in `NAME.part.json`. */
export function partialFile(target: string): PartialFile {
  const file = `${target}.part`;
  const note = `${file}.json`;
  return {
    file,
    length: async () => (await stat(file).catch(() => null))?.size ?? 0,
    state: async () => stateSchema.catch({ validator: null, total: null }).parse(await readJson(note)),
    begin: async (state) => {
      await writeFile(file, "");
      await writeFile(note, JSON.stringify(state));
    },
    append: (body, onBytes) => append(file, body, onBytes),
    remove: async () => {
      await rm(note, { force: true });
      await rm(file, { force: true });
    },
  };
}

async function append(file: string, body: AsyncIterable<Uint8Array>, onBytes: (count: number) => void): Promise<void> {
  const handle = await open(file, "a");
  try {
    for await (const chunk of body) {
      await handle.appendFile(chunk);
      onBytes(chunk.length);
    }
  } finally {
    await handle.close();
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
