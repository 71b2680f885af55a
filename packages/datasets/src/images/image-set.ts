import type { Example } from "../examples/example.ts";
import type { ImageSize, LabelledImage } from "./labelled-image.ts";
import { type IdxArray } from "./parse-idx.ts";

/** One array of an image set, and the file that it is from. */
export interface IdxSource extends IdxArray {
  readonly file: string;
}

export interface ImagePart {
  /** Begins the id of each image, as in `train/00042`. */
  readonly name: string;
  /** The official part of its images; null where it is open. */
  readonly split: Example["split"];
  readonly images: IdxSource;
  readonly labels: IdxSource;
}

export interface ImageSet extends ImageSize {
  /** Part by part, in the order of the files. */
  readonly images: readonly LabelledImage[];
}

/**
 * Joins pictures and their labels, part by part, without copying a pixel.
 *
 * @throws {RangeError} One line that names the file that is not `[images, height, width]` of bytes, has no label for each image, or is of another size.
 */
export function imageSet(parts: readonly ImagePart[]): ImageSet {
  for (const part of parts) checkPart(part);
  const [{ images: { shape: [, height, width], file } }] = parts;
  for (const { images } of parts) {
    if (images.shape[1] !== height || images.shape[2] !== width) throw new RangeError(`imageSet: ${images.file}: need images of ${height} x ${width} pixels as in ${file}, got ${images.shape[1]} x ${images.shape[2]}`);
  }
  return { height, width, images: parts.flatMap((part) => imagesOf(part, height * width)) };
}

function checkPart({ images, labels }: ImagePart): void {
  const [count, height, width] = images.shape;
  if (!(images.data instanceof Uint8Array && images.shape.length === 3 && height >= 1 && width >= 1)) throw new RangeError(`imageSet: ${images.file}: need bytes of shape [images, height, width], got ${described(images)}`);
  if (!(labels.data instanceof Uint8Array && labels.shape.length === 1)) throw new RangeError(`imageSet: ${labels.file}: need bytes of shape [images], got ${described(labels)}`);
  if (labels.shape[0] !== count) throw new RangeError(`imageSet: ${labels.file}: need ${count} labels, one for each image of ${images.file}, got ${labels.shape[0]}`);
}

function described({ data, shape }: IdxArray): string {
  return `${data.constructor.name} of shape [${shape.join(", ")}]`;
}

function imagesOf({ name, split, images, labels }: ImagePart, size: number): LabelledImage[] {
  const digits = Math.max(5, String(labels.data.length - 1).length);
  const pixels = images.data as Uint8Array;
  return Array.from(labels.data, (label, index) => ({
    id: `${name}/${String(index).padStart(digits, "0")}`,
    source: images.file,
    label: String(label),
    group: null,
    split,
    pixels: pixels.subarray(index * size, (index + 1) * size),
  }));
}
