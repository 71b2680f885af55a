import { randomStream } from "@cochlea/random";
import { gzipSync } from "node:zlib";
import { temporaryFolder } from "./temporary-folder.ts";

/** Pictures are 6 high and 8 wide; class 0 is light on the left, 1 on the right, 2 at the top. */
export const HEIGHT = 6;
export const WIDTH = 8;

const LIGHT: readonly ((x: number, y: number) => boolean)[] = [(x) => x < 3, (x) => x >= 5, (_, y) => y < 2];

export interface ImageFolderOptions {
  /** Of each class. */
  readonly train?: number;
  readonly test?: number;
}

/** Grey levels of one picture, row by row, with noise of its own. */
export function picture(label: number, ...of: readonly (string | number)[]): number[] {
  const stream = randomStream(5, label, ...of);
  return Array.from({ length: HEIGHT * WIDTH }, (_, at) => (LIGHT[label](at % WIDTH, Math.floor(at / WIDTH)) ? 150 + stream.integer(106) : stream.integer(80)));
}

/** The files of a set as MNIST has them, below `data/`; the test part packed. */
export function imageFiles({ train = 16, test = 4 }: ImageFolderOptions = {}): Record<string, Uint8Array> {
  return {
    ...partFiles("data/train", train),
    ...(test > 0 ? Object.fromEntries(Object.entries(partFiles("data/t10k", test)).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)])) : {}),
  };
}

function partFiles(stem: string, each: number): Record<string, Uint8Array> {
  const labels = Array.from({ length: LIGHT.length * each }, (_, index) => index % LIGHT.length);
  const pixels = labels.flatMap((label, index) => picture(label, stem, index));
  return { [`${stem}-images-idx3-ubyte`]: idx(pixels, [labels.length, HEIGHT, WIDTH]), [`${stem}-labels-idx1-ubyte`]: idx(labels, [labels.length]) };
}

/** An IDX file of bytes. */
export function idx(values: readonly number[], shape: readonly number[]): Uint8Array {
  return Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, size >> 8, size & 255]), ...values]);
}

/** A folder with images in `data/`, gone when the test is over. */
export function imageFolder(options: ImageFolderOptions = {}, more: Readonly<Record<string, Uint8Array | string>> = {}): Promise<string> {
  return temporaryFolder({ ...imageFiles(options), ...more });
}
