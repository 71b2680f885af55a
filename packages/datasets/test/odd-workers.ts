import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { encodeWav } from "@cochlea/audio-io";
import type { Example } from "../src/index.ts";

export const builtNode = new URL("../dist/node/", import.meta.url);

/** Twelve recordings of a level each, 900 samples at 8 kHz, in `folder`. */
export function levelClips(folder: string): Promise<Example[]> {
  return Promise.all(Array.from({ length: 12 }, async (_, number) => {
    const source = path.join(folder, `${number}.wav`);
    await writeFile(source, encodeWav({ channels: [new Float32Array(900).fill(number / 20)], sampleRate: 8000 }));
    return { id: `clip ${number}`, source, label: "a", group: null, split: null };
  }));
}

export interface WorkerDeed {
  /** Number of the clip. */
  readonly clip: number;
  /** A file that is made at the first time: then it is not done again. */
  readonly mark?: string;
}

/** The built worker, as a file in `folder` that does something before it opens a clip: within the work on it. */
export async function workerOpening(folder: string, deed: string, { clip, mark }: WorkerDeed): Promise<URL> {
  return scriptIn(folder, `
    ${preface(mark)}
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { openSync } = fs;
    fs.openSync = (name, ...rest) => {
      if (String(name).endsWith(${JSON.stringify(`${path.sep}${clip}.wav`)}) && isDue()) { ${deed} }
      return openSync(name, ...rest);
    };
    syncBuiltinESMExports();
    await import(${JSON.stringify(new URL("loader-worker.js", builtNode).href)});`);
}

/** The built worker, as a file in `folder` that does something instead of a job with a clip, once it has said that it is at that clip: outside of what it catches. */
export async function workerAt(folder: string, deed: string, { clip, mark }: WorkerDeed): Promise<URL> {
  return scriptIn(folder, `
    ${preface(mark)}
    import { parentPort, workerData } from "node:worker_threads";
    const { on } = parentPort;
    const instead = (number, item) => {
      new Int32Array(workerData.progress).set([number, item]);
      ${deed}
    };
    parentPort.on = (event, listener) => on.call(parentPort, event, (message) => {
      const item = message.job?.places.indexOf(${clip});
      return item >= 0 && isDue() ? instead(message.number, item) : listener(message);
    });
    await import(${JSON.stringify(new URL("loader-worker.js", builtNode).href)});`);
}

function preface(mark = ""): string {
  return `
    import { existsSync, writeFileSync } from "node:fs";
    const mark = ${JSON.stringify(mark)};
    const isDue = () => {
      if (mark && existsSync(mark)) return false;
      if (mark) writeFileSync(mark, "");
      return true;
    };`;
}

/** A module in `folder`. */
export async function scriptIn(folder: string, text: string): Promise<URL> {
  const script = path.join(folder, `script-${Math.random()}.mjs`);
  await writeFile(script, text);
  return pathToFileURL(script);
}
