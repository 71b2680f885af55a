import { mkdir, mkdtemp, writeFile, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { type Example, LAYOUTS } from "@cochlea/datasets";
import { scanFolder } from "@cochlea/datasets/node";
import { type FrontEnd, frontEndPreset } from "@cochlea/dsp";
import { fillNormal, randomStream } from "@cochlea/random";
import type { CommandContext } from "../command-context.ts";
import { nothingFound } from "../data/nothing-found.ts";

export interface LoadingData {
  readonly name: string;
  readonly examples: readonly Example[];
  readonly frontEnd: FrontEnd;
  /** A folder that was made for this, to be taken away. */
  readonly made: string | null;
}

const SYNTHETIC_CLIPS = 2000;

/** What loading is measured on: a folder of the user's, Free Spoken Digits where they are at hand, or noise made for it. */
export async function loadingData(folder: string | undefined, frontEnd: FrontEnd | undefined, { resolve, env }: CommandContext): Promise<LoadingData> {
  if (folder !== undefined) return { ...(await found(resolve(folder), {})), frontEnd: frontEnd ?? frontEndPreset("speech-commands"), made: null };
  const places = [env.COCHLEA_DATA && path.join(env.COCHLEA_DATA, "fsdd"), resolve(".cache/data/fsdd")].filter((place) => place !== undefined && place !== "");
  for (const place of places) {
    if (await stat(path.join(place!, "recordings")).catch(() => null)) return { ...(await found(place!, LAYOUTS["free-spoken-digits"])), name: "Free Spoken Digits", frontEnd: frontEnd ?? frontEndPreset("spoken-digits-8k"), made: null };
  }
  return { ...(await synthetic()), frontEnd: frontEnd ?? frontEndPreset("speech-commands") };
}

async function found(folder: string, layout: Parameters<typeof scanFolder>[1]): Promise<Pick<LoadingData, "name" | "examples">> {
  const { examples, skipped } = await scanFolder(folder, layout);
  if (examples.length === 0) throw nothingFound("bench loading", folder, skipped, { takesPattern: false });
  return { name: folder, examples };
}

/** Clips of one second at 16 kHz, 16 bits. */
async function synthetic(): Promise<Pick<LoadingData, "name" | "examples" | "made">> {
  const made = await mkdtemp(path.join(os.tmpdir(), "cochlea-bench-clips-"));
  const examples: Example[] = [];
  await mkdir(path.join(made, "noise"));
  for (let number = 0; number < SYNTHETIC_CLIPS; number++) {
    const source = path.join(made, "noise", `${number}.wav`);
    const samples = fillNormal(new Float32Array(16_000), randomStream(0, number)).map((value) => value / 8);
    await writeFile(source, encodeWav({ channels: [samples], sampleRate: 16_000 }));
    examples.push({ id: `noise/${number}.wav`, source, label: "noise", group: null, split: null });
  }
  return { name: `${SYNTHETIC_CLIPS} synthetic clips`, examples, made };
}
