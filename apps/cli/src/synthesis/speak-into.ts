import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import type { CommandContext } from "../command-context.ts";
import { countProgress } from "../progress.ts";
import { type SpokenWord, type SynthesisOptions, synthesiseWords } from "./synthesise-words.ts";

/** Speaks words into `folder/<word>/<voice>_<nnn>.wav`, with progress on stderr. */
export async function speakInto(folder: string, options: Omit<SynthesisOptions, "onProgress" | "signal">, context: CommandContext): Promise<void> {
  for (const word of options.words) await mkdir(path.join(folder, word), { recursive: true });
  const progress = countProgress(context, "speaking", options.words.length * options.clipsPerWord);
  try {
    for await (const clip of synthesiseWords({ ...options, signal: context.signal, onProgress: progress.update })) {
      await writeFile(path.join(folder, clip.word, fileName(clip)), encodeWav(clip.waveform));
    }
  } finally {
    progress.stop();
  }
}

function fileName({ voice, index }: SpokenWord): string {
  return `${voice}_${String(index).padStart(3, "0")}.wav`;
}
