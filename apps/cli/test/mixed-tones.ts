import { encodeWav } from "@cochlea/audio-io";
import { randomStream } from "@cochlea/random";
import { afterAll } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

const RATE = 8000;
const SOUNDS = { high: 2400, low: 300, middle: 1000 } as const;

/** What may sound in a clip; `noise` has no pitch. */
export const SOUND_LABELS = ["high", "low", "middle", "noise"];

/** A folder of clips, each with none, one or several of four sounds in it, and `clips.csv` with their labels, rooms as groups, and the clips of room 5 as test part; gone after all tests of a file. */
export function mixedTones(count: number): Promise<string> {
  const clips = Array.from({ length: count }, (_, index) => mixture(index));
  const rows = clips.map(({ labels, room }, index) => `clips/${index}.wav,${labels.join(";")},room ${room},${room === 5 ? "test" : ""}`);
  return temporaryFolder({ ...Object.fromEntries(clips.map(({ bytes }, index) => [`clips/${index}.wav`, bytes])), "clips.csv": ["path,labels,group,split", ...rows, ""].join("\n") }, afterAll);
}

function mixture(index: number): { readonly labels: string[]; readonly room: number; readonly bytes: Uint8Array } {
  const stream = randomStream(3, "mixture", index);
  const labels = SOUND_LABELS.filter(() => stream.uniform() < 0.4);
  const samples = Float32Array.from({ length: RATE / 2 }, () => 0.01 * stream.normal());
  for (const label of labels) addSound(samples, label, stream);
  return { labels, room: index % 6, bytes: encodeWav({ channels: [samples], sampleRate: RATE }) };
}

function addSound(samples: Float32Array, label: string, stream: ReturnType<typeof randomStream>): void {
  const level = stream.uniform(0.1, 0.3);
  const pitch = SOUNDS[label as keyof typeof SOUNDS];
  const [step, phase] = [(2 * Math.PI * pitch * stream.uniform(0.95, 1.05)) / RATE, stream.uniform(0, 6)];
  samples.forEach((_, at) => (samples[at] += level * (pitch ? Math.sin(step * at + phase) : 0.5 * stream.normal())));
}
