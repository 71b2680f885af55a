import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encodeIdx } from "../../test/encode-idx.ts";
import { assertNoDuplicateLeaks, splitExamples } from "../index.ts";
import { findImageSet, imageHashes, loadImageSet, readIdxFile } from "./index.ts";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), "cochlea-"))));
afterEach(() => rm(folder, { recursive: true }));

async function put(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
}

/** Pictures of two pixels: their number and their class. */
function pair(count: number, classes: number, from = 0): { images: Uint8Array; labels: Uint8Array } {
  const label = (i: number): number => i % classes;
  const pixels = Uint8Array.from({ length: 2 * count }, (_, at) => (at % 2 ? label(at >> 1) : from + (at >> 1)));
  return { images: encodeIdx(pixels, [count, 1, 2]), labels: encodeIdx(Uint8Array.from({ length: count }, (_, i) => label(i)), [count]) };
}

const train = pair(40, 4);
const test10 = pair(10, 4, 100);

test("a folder of IDX files, packed or not, is a set with an official test part", async () => {
  await put({ "train-images-idx3-ubyte.gz": gzipSync(train.images), "train-labels-idx1-ubyte": train.labels, "t10k-images-idx3-ubyte": test10.images, "t10k-labels.idx1-ubyte.gz": gzipSync(test10.labels) });
  const files = await findImageSet(folder);
  const { images, height, width } = await loadImageSet(files!);
  expect([images.length, height, width]).toEqual([50, 1, 2]);
  expect(images[7]).toEqual({ id: "train/00007", source: path.join(folder, "train-images-idx3-ubyte.gz"), label: "3", group: null, split: null, pixels: Uint8Array.of(7, 3) });
  expect(images[41]).toMatchObject({ id: "test/00001", label: "1", split: "test", pixels: Uint8Array.of(101, 1) });
  const { examples, by } = splitExamples(images, { fractions: { train: 0.8, validation: 0.2, test: 0 }, seed: 1 });
  expect(by).toBe("random");
  const count = (split: string, label: string): number => examples.filter((one) => one.split === split && one.label === label).length;
  for (const label of ["0", "1", "2", "3"]) expect([count("train", label), count("validation", label)]).toEqual([8, 2]);
  expect(examples.filter(({ split }) => split === "test").map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, i) => `test/0000${i}`));
});

test("without a test part everything is open; an unpacked file goes before a packed one", async () => {
  await put({ "train-images-idx3-ubyte": train.images, "train-images-idx3-ubyte.gz": Uint8Array.of(1), "train-labels-idx1-ubyte": train.labels });
  const files = await findImageSet(folder);
  expect(files).toEqual({ train: { images: path.join(folder, "train-images-idx3-ubyte"), labels: path.join(folder, "train-labels-idx1-ubyte") }, test: null });
  expect((await loadImageSet(files!)).images.every(({ split }) => split === null)).toBe(true);
});

test("another folder is no set, and half a set is an error", async () => {
  expect(await findImageSet(folder)).toBeNull();
  expect(await findImageSet(path.join(folder, "gone"))).toBeNull();
  await mkdir(path.join(folder, "yes"));
  await put({ "t10k-images-idx3-ubyte": test10.images, "t10k-labels-idx1-ubyte": test10.labels });
  expect(await findImageSet(folder)).toBeNull();
  await put({ "train-images-idx3-ubyte": train.images });
  await expect(findImageSet(folder)).rejects.toThrow(new RangeError(`findImageSet: ${folder} holds train-images-idx3-ubyte, but no train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz to go with it`));
  await put({ "train-labels-idx1-ubyte": train.labels });
  await rm(path.join(folder, "t10k-images-idx3-ubyte"));
  await expect(findImageSet(folder)).rejects.toThrow(`${folder} holds t10k-labels-idx1-ubyte, but no t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz`);
});

test("what is wrong with a file names it", async () => {
  await put({ "cut.gz": gzipSync(train.images).subarray(0, 30), "cut": train.images.subarray(0, 30), "packed.gz": gzipSync(Uint8Array.of(0, 0, 7, 1)), "sound": encodeIdx(Int16Array.of(-3), [1]) });
  const file = (name: string): string => path.join(folder, name);
  expect(await readIdxFile(file("sound"))).toEqual({ shape: [1], data: Int16Array.of(-3) });
  await expect(readIdxFile(file("cut.gz"))).rejects.toThrow(new RangeError(`readIdxFile: ${file("cut.gz")}: gzip cannot unpack it (unexpected end of file); the file is cut off or damaged, fetch it again`));
  await expect(readIdxFile(file("cut"))).rejects.toThrow(new RangeError(`${file("cut")}: parseIdx: need 80 bytes of data for shape [40, 1, 2], got 14; the file is cut off`));
  await expect(readIdxFile(file("packed.gz"))).rejects.toThrow(`${file("packed.gz")}: parseIdx: need an element type of 08, 09, 0b, 0c, 0d, 0e, got 07`);
  await expect(readIdxFile(file("gone"))).rejects.toThrow(`readIdxFile: ${file("gone")}: not there (or a link to nothing)`);
});

test("hashes tell the same picture under two numbers", async () => {
  const twice = { ...train, images: train.images.slice() };
  twice.images.set(twice.images.subarray(16, 18), 24); // the fifth picture is the first
  await put({ "train-images-idx3-ubyte": twice.images, "train-labels-idx1-ubyte": twice.labels });
  const { images } = await loadImageSet((await findImageSet(folder))!);
  const hashes = imageHashes(images);
  expect(hashes.get("train/00000")).toBe(hashes.get("train/00004"));
  expect(new Set(hashes.values()).size).toBe(39);
  const divided = images.map((image, i) => ({ ...image, split: i === 4 ? ("validation" as const) : ("train" as const) }));
  expect(() => assertNoDuplicateLeaks(divided, hashes)).toThrow('assertNoDuplicateLeaks: 1 recordings stand in more than one part, first "train/00000", "train/00004" in train and validation');
});
