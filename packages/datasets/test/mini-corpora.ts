import { createHash } from "node:crypto";
import { encodeWav } from "@cochlea/audio-io";
import type { Archive } from "../src/index.ts";
import type { TarEntry } from "./packs.ts";

/** A tone, other for every name. */
export function tone(name: string, seconds: number, sampleRate: number): Uint8Array {
  const hertz = 200 + createHash("md5").update(name).digest().readUInt16LE() % 1000;
  return encodeWav({ channels: [Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / sampleRate) / 2)], sampleRate });
}

/** AudioMNIST as its repository is packed: three takes of three digits by every one of the sixty speakers, and what else is in it. */
export function audioMnistFiles(): Record<string, Uint8Array | string> {
  const files: Record<string, Uint8Array | string> = { "AudioMNIST-master/README.md": "# AudioMNIST", "AudioMNIST-master/preprocess_data.py": "" };
  const about: Record<string, object> = {};
  for (let speaker = 1; speaker <= 60; speaker++) {
    const name = String(speaker).padStart(2, "0");
    about[name] = { accent: "German", age: "30", gender: speaker % 5 === 0 ? "female" : "male", "native speaker": "no", origin: "Europe, Germany, Berlin", recordingdate: "17-06-22-11-04-28", recordingroom: "Kino" };
    for (const digit of [0, 4, 9]) for (let take = 0; take < 3; take++) files[`AudioMNIST-master/data/${name}/${digit}_${name}_${take}.wav`] = tone(`${digit} ${name} ${take}`, 0.05, 48000);
  }
  files["AudioMNIST-master/data/audioMNIST_meta.txt"] = JSON.stringify(about, null, 2);
  return files;
}

const WORDS = ["yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go", "bed", "cat", "wow"];

/** Speakers as they are called; of each ten the lists put the eighth and the last into a part of their own. */
const COMMAND_SPEAKERS = Array.from({ length: 20 }, (_, i) => createHash("md5").update(`speaker ${i}`).digest("hex").slice(0, 8));

const named = (word: string, speaker: number): string => `${word}/${COMMAND_SPEAKERS[speaker]}_nohash_0.wav`;

/** Speech Commands as its archive is: `./` before every name, lists of the parts, noise, licence. */
export function speechCommandEntries(): TarEntry[] {
  const list = (part: number): string => WORDS.flatMap((word) => [part, part + 10].map((speaker) => `${named(word, speaker)}\n`)).join("");
  return [
    { path: "./", type: "Directory" },
    { path: "./LICENSE", content: "CC BY 4.0" },
    { path: "./README.md", content: "# Speech Commands" },
    { path: "./validation_list.txt", content: list(7) },
    { path: "./testing_list.txt", content: list(9) },
    { path: "./_background_noise_/", type: "Directory" },
    { path: "./_background_noise_/README.md", content: "noise" },
    { path: "./_background_noise_/pink_noise.wav", content: tone("pink", 12, 4000) },
    { path: "./_background_noise_/running_tap.wav", content: tone("tap", 20, 4000) },
    ...WORDS.flatMap((word) => [{ path: `./${word}/`, type: "Directory" as const }, ...COMMAND_SPEAKERS.map((_, speaker) => ({ path: `./${named(word, speaker)}`, content: tone(named(word, speaker), 0.05, 16000) }))]),
  ];
}

/** The test archive: a folder a class, some names ending twice. */
export function commandTestEntries(): TarEntry[] {
  const clips = (folder: string, names: readonly string[]): TarEntry[] => names.map((name) => ({ path: `./${folder}/${name}`, content: tone(`${folder} ${name}`, 0.05, 16000) }));
  return [{ path: "./", type: "Directory" }, { path: "./LICENSE", content: "CC BY 4.0" }, ...WORDS.slice(0, 10).flatMap((word) => clips(word, [9, 19].map((speaker) => `${COMMAND_SPEAKERS[speaker]}_nohash_0.wav`))), ...clips("_unknown_", [`${COMMAND_SPEAKERS[9]}_nohash_0.wav.wav`, `${COMMAND_SPEAKERS[19]}_nohash_1.wav`]), ...clips("_silence_", ["0001.wav", "0002.wav"])];
}

/** An archive's row for bytes that a server has under a name. */
export function archiveOf(name: string, bytes: Uint8Array, url: string): Archive {
  return { unpack: true, copies: [], files: [{ name, urls: [url], bytes: bytes.length, checksum: { algorithm: "sha256", hex: createHash("sha256").update(bytes).digest("hex") } }] };
}
