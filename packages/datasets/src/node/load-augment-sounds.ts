import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { decodeAudio } from "@cochlea/audio-io";
import { createResampler, mixChannels } from "@cochlea/dsp";
import type { AugmentOptions } from "../augmentation/augment-options.ts";
import type { AugmentSounds } from "../augmentation/augment-sounds.ts";
import { listFiles } from "./list-files.ts";
import { notReadable } from "./sound-files.ts";

export interface LoadAugmentSoundsOptions {
  /** The folder of the data, or a file in it: relative folders of the options lie below it. */
  readonly folder: string;
  /** Rate of the clips, in Hz. */
  readonly sampleRate: number;
}

/**
 * Reads the recordings that augmentation takes in: noise for `background`, measured rooms for `impulse`.
 *
 * They are sorted by name, mixed to one channel and resampled, and lie in shared memory, so that a worker is given them without a copy.
 *
 * @throws {RangeError} Where a folder is not there, holds no recording, or one of its recordings cannot be read; names it.
 */
export async function loadAugmentSounds({ background, impulse }: AugmentOptions, { folder, sampleRate }: LoadAugmentSoundsOptions): Promise<AugmentSounds> {
  const base = (await isFolder(folder)) ? folder : path.dirname(folder);
  const read = (field: string, given: { readonly folder: string } | undefined) => (given ? readSounds(`augment.${field}`, path.resolve(base, given.folder), sampleRate) : []);
  return { background: await read("background", background), impulse: await read("impulse", impulse) };
}

async function isFolder(name: string): Promise<boolean> {
  return Boolean((await stat(name).catch(() => null))?.isDirectory());
}

async function readSounds(field: string, folder: string, sampleRate: number): Promise<Float32Array[]> {
  if (!(await isFolder(folder))) throw new RangeError(`${field}: need a folder of recordings, got ${folder}, which is none; give its path, absolute or below the folder of the data`);
  const files = (await listFiles(folder)).files.filter(({ id }) => notReadable(id) === null);
  if (files.length === 0) throw new RangeError(`${field}: need at least one recording in ${folder}, got none`);
  const sounds: Float32Array[] = [];
  for (const { source } of files) sounds.push(await readSound(field, source, sampleRate));
  return sounds;
}

async function readSound(field: string, file: string, sampleRate: number): Promise<Float32Array> {
  try {
    const audio = await decodeAudio(await readFile(file));
    const [samples] = mixChannels(audio, 1).channels;
    if (!samples.some((sample) => sample !== 0)) throw new RangeError("it is silent");
    return shared(createResampler({ fromHz: audio.sampleRate, toHz: sampleRate })(samples));
  } catch (error) {
    throw new RangeError(`${field}: ${file}: ${error instanceof Error ? error.message : String(error)}; mend it or take it out of the folder`, { cause: error });
  }
}

function shared(samples: Float32Array): Float32Array {
  const out = new Float32Array(new SharedArrayBuffer(samples.byteLength));
  out.set(samples);
  return out;
}
