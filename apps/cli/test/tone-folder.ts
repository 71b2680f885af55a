import { encodeWav } from "@cochlea/audio-io";
import { randomStream } from "@cochlea/random";
import { temporaryFolder } from "./temporary-folder.ts";

const TONE_RATE = 8000;

/** Pitches in Hz of classes that can be told apart; the names sort as they stand. */
const PITCHES = { high: 2400, low: 300, middle: 1000 } as const;

export type ToneClass = keyof typeof PITCHES;

export interface ToneFolderOptions {
  /** Default all three. */
  readonly classes?: readonly ToneClass[];
  /** Who makes the tones; each is a group. Default `ann` to `fay`. */
  readonly speakers?: readonly string[];
  /** Clips that a speaker makes of a class. Default 3. */
  readonly takes?: number;
}

/** Under `data/`: `<class>/<speaker>_<take>.wav`, half a second at 8 kHz each. */
export function toneFiles({ classes = ["high", "low", "middle"], speakers = ["ann", "bob", "cid", "dot", "eve", "fay"], takes = 3 }: ToneFolderOptions = {}): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const name of classes) {
    for (const speaker of speakers) {
      for (let take = 0; take < takes; take++) files[`data/${name}/${speaker}_${take}.wav`] = tone(name, speaker, take);
    }
  }
  return files;
}

/** A folder with `data/` in it, gone when the test is over. */
export function toneFolder(options: ToneFolderOptions = {}, more: Readonly<Record<string, Uint8Array | string>> = {}): Promise<string> {
  return temporaryFolder({ ...toneFiles(options), ...more });
}

/** A tone near its class's pitch, with level, phase and noise of its own. */
export function tone(name: ToneClass, ...of: readonly (string | number)[]): Uint8Array {
  const stream = randomStream(7, name, ...of);
  const step = (2 * Math.PI * PITCHES[name] * stream.uniform(0.9, 1.1)) / TONE_RATE;
  const level = stream.uniform(0.1, 0.5);
  const phase = stream.uniform(0, 2 * Math.PI);
  const samples = Float32Array.from({ length: TONE_RATE / 2 }, (_, at) => level * Math.sin(step * at + phase) + 0.02 * stream.normal());
  return encodeWav({ channels: [samples], sampleRate: TONE_RATE });
}
