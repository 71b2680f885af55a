import { createHash } from "node:crypto";
import { FREESOUND_LABELS, URBAN_LABELS } from "../src/known/sound-labels.ts";
import type { TarEntry } from "./packs.ts";
import { tone } from "./mini-corpora.ts";

type Files = Readonly<Record<string, Uint8Array | string>>;

/** A number that only the name decides. */
const numberOf = (name: string, below: number): number => createHash("md5").update(name).digest().readUInt16LE() % below;

/** The classes that `meta/esc50.csv` marks as those of ESC-10. */
const ESC10_TARGETS = [0, 1, 10, 11, 12, 20, 21, 38, 40, 41];

/** ESC-50 as its repository is packed: one recording a fold of every class, from one of them two takes, and the table beside them. */
export function esc50Files(): Files {
  const rows = FREESOUND_LABELS.flatMap((category, target) => [1, 2, 3, 4, 5].flatMap((fold) => {
    const source = 1000 + 10 * target + fold;
    return (fold === 1 ? ["A", "B"] : ["A"]).map((take) => ({ file: `${fold}-${source}-${take}-${target}.wav`, line: [fold, target, category, ESC10_TARGETS.includes(target) ? "True" : "False", source, take] }));
  }));
  return {
    "ESC-50-master/README.md": "# ESC-50",
    "ESC-50-master/LICENSE": "CC BY-NC 3.0",
    "ESC-50-master/meta/esc50.csv": ["filename,fold,target,category,esc10,src_file,take", ...rows.map(({ file, line }) => [file, ...line].join(","))].join("\n"),
    ...Object.fromEntries(rows.map(({ file }) => [`ESC-50-master/audio/${file}`, tone(file, 0.05, 44100)])),
  };
}

/** UrbanSound8K as its archive is: a folder a fold, the table, and what a Mac leaves behind. */
export function urbanSoundEntries(): TarEntry[] {
  const rows = URBAN_LABELS.flatMap((label, target) => Array.from({ length: 10 }, (_, index) => ({ fold: index + 1, source: 5000 + 20 * target + index, slice: numberOf(`${label} ${index}`, 30) })).flatMap(({ fold, source, slice }) => [0, 1].map((more) => {
    const name = `${source}-${target}-0-${slice + more}.wav`;
    return { path: `UrbanSound8K/audio/fold${fold}/${name}`, line: [name, source, slice * 0.5, slice * 0.5 + 4, 1, fold, target, label].join(",") };
  })));
  return [
    { path: "UrbanSound8K/UrbanSound8K_README.txt", content: "UrbanSound8K" },
    { path: "UrbanSound8K/FREESOUNDCREDITS.txt", content: "credits" },
    { path: "UrbanSound8K/audio/.DS_Store", content: "x" },
    { path: "UrbanSound8K/metadata/UrbanSound8K.csv", content: ["slice_file_name,fsID,start,end,salience,fold,classID,class", ...rows.map(({ line }) => line)].join("\n") },
    ...rows.map((row, index) => ({ path: row.path, content: tone(row.path, 0.05, [16000, 44100, 96000][index % 3]) })),
  ];
}

const GENRES = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"];

/** Names of a genre's excerpts: some of every part, and some that the division without faults leaves out. */
const EXCERPTS = Array.from({ length: 100 }, (_, number) => String(number).padStart(5, "0"));

/** GTZAN as the original archive is: Sun files. */
export function gtzanEntries(): TarEntry[] {
  return GENRES.flatMap((genre) => EXCERPTS.map((number) => ({ path: `genres/${genre}/${genre}.${number}.au`, content: auOf(genre, Number(number)) })));
}

/** The copy that is fetched now: WAV, packed on a Mac, with one file that is none. */
export function gtzanCopyEntries(): TarEntry[] {
  return GENRES.flatMap((genre) => EXCERPTS.flatMap((number) => [
    { path: `genres/${genre}/._${genre}.${number}.wav`, content: "a Mac's" },
    { path: `genres/${genre}/${genre}.${number}.wav`, content: genre === "jazz" && number === "00054" ? new Uint8Array(200).fill(7) : tone(`${genre} ${number}`, 0.02, 22050) },
  ]));
}

/** 16 bits, mono, 22,050 Hz, with a remark of four bytes: another ramp for each. */
function auOf(genre: string, number: number): Uint8Array {
  const samples = 441;
  const file = new DataView(new ArrayBuffer(28 + 2 * samples));
  [0x2e736e64, 28, 2 * samples, 3, 22050, 1].forEach((value, index) => file.setUint32(4 * index, value));
  for (let i = 0; i < samples; i++) file.setInt16(28 + 2 * i, (i * (numberOf(genre, 50) + 1) + 77 * number) % 30000);
  return new Uint8Array(file.buffer);
}
