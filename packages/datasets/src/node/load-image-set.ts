import { createHash } from "node:crypto";
import path from "node:path";
import { type IdxSource, type ImageSet, imageSet } from "../images/image-set.ts";
import type { LabelledImage } from "../images/labelled-image.ts";
import type { ImageFiles, ImageSetFiles } from "./find-image-set.ts";
import { readIdxFile } from "./read-idx-file.ts";

/**
 * Reads a set of images: ids are `train/00042` and `test/00042`, labels the classes' numbers as text.
 *
 * The test part is official; what is in the training files is open, so that a validation part can be carved from it.
 *
 * @throws {RangeError} One line with the file's name and what is wrong with it.
 */
export async function loadImageSet({ train, test }: ImageSetFiles): Promise<ImageSet> {
  const [training, testing] = await Promise.all([readPart(train), test && readPart(test)]);
  const open = { name: "train", split: null, ...training };
  return imageSet(testing ? [open, { name: "test", split: "test", ...testing }] : [open]);
}

async function readPart({ images, labels }: ImageFiles) {
  const [pixels, classes] = await Promise.all([readSource(images), readSource(labels)]);
  return { images: pixels, labels: classes };
}

async function readSource(file: string): Promise<IdxSource> {
  return { ...(await readIdxFile(file)), file: path.resolve(file) };
}

/** SHA-256 of each image's pixels, by id, as `assertNoDuplicateLeaks` takes them. */
export function imageHashes(images: readonly LabelledImage[]): Map<string, string> {
  return new Map(images.map(({ id, pixels }) => [id, createHash("sha256").update(pixels).digest("hex")]));
}
