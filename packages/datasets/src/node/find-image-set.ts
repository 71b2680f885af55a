import { readdir } from "node:fs/promises";
import path from "node:path";

/** The two files of a part. */
export interface ImageFiles {
  readonly images: string;
  readonly labels: string;
}

/** The files of a set of images in a folder, as MNIST and its relatives come. */
export interface ImageSetFiles {
  readonly train: ImageFiles;
  /** The official test part; null where the set has none. */
  readonly test: ImageFiles | null;
}

const PREFIXES = { train: "train", test: "t10k" } as const;

/**
 * The IDX files in a folder: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and `t10k-…`, each with `.gz` or without.
 *
 * @returns Null where there is no `train-images-…`, so that the folder is something else.
 * @throws {RangeError} Names the file that is missing beside another.
 */
export async function findImageSet(folder: string): Promise<ImageSetFiles | null> {
  const names = await readdir(folder).catch(() => []);
  const train = filesOf("train", folder, names);
  return train && { train, test: filesOf("test", folder, names) };
}

function filesOf(part: keyof typeof PREFIXES, folder: string, names: readonly string[]): ImageFiles | null {
  const images = find(names, `${PREFIXES[part]}-images`, 3);
  const labels = find(names, `${PREFIXES[part]}-labels`, 1);
  if (images !== null && labels !== null) return { images: path.join(folder, images), labels: path.join(folder, labels) };
  if (images === null && (labels === null || part === "train")) return null;
  const missing = images === null ? `${PREFIXES[part]}-images-idx3-ubyte` : `${PREFIXES[part]}-labels-idx1-ubyte`;
  throw new RangeError(`findImageSet: ${folder} holds ${images ?? labels}, but no ${missing} or ${missing}.gz to go with it`);
}

/** The name of a file as it stands in the folder; an unpacked one before a packed one. Some copies have a dot before `idx`. */
function find(names: readonly string[], stem: string, axes: number): string | null {
  const known = [`${stem}-idx${axes}-ubyte`, `${stem}.idx${axes}-ubyte`].flatMap((name) => [name, `${name}.gz`]);
  return known.find((name) => names.includes(name)) ?? null;
}
