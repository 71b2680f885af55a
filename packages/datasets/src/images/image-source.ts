import type { StreamOf } from "../augmentation/augment-waveform.ts";
import { classNumbers } from "../examples/class-numbers.ts";
import type { ImageAugmentOptions } from "./image-augment-options.ts";
import type { ImageSize, LabelledImage } from "./labelled-image.ts";
import type { SampleSource } from "../samples/sample-source.ts";
import { warpImage } from "./warp-image.ts";

export interface ImageSourceOptions extends ImageSize {
  /** All classes in order: the first is class 0. */
  readonly labels: readonly string[];
  /** How images are varied, for the training part. Default not at all. */
  readonly augment?: ImageAugmentOptions;
}

/**
 * Samples that are grey images, `[1, height, width]` in 0 (black) to 1 (white).
 *
 * Pixels stay bytes until a batch asks for them.
 *
 * @throws {RangeError} When there is no image, one is of another size, or a label is not among `labels`.
 */
export function imageSource(images: readonly LabelledImage[], options: ImageSourceOptions): SampleSource {
  const { height, width, labels, augment = {} } = options;
  if (images.length === 0) throw new RangeError("imageSource: need at least one image, got none");
  const other = images.find(({ pixels }) => pixels.length !== height * width);
  if (other) throw new RangeError(`imageSource: need ${height} x ${width} pixels, got ${other.pixels.length} of ${JSON.stringify(other.id)}`);
  const write = Object.keys(augment).length > 0 ? variedPixels(images, { height, width }, augment) : plainPixels(images);
  return { ids: images.map(({ id }) => id), labels: classNumbers("imageSource", images, labels), shape: [1, height, width], write };
}

function plainPixels(images: readonly LabelledImage[]): SampleSource["write"] {
  return (index, out) => {
    const { pixels } = images[index];
    for (let i = 0; i < pixels.length; i++) out[i] = pixels[i] / 255;
  };
}

function variedPixels(images: readonly LabelledImage[], size: ImageSize, augment: ImageAugmentOptions): SampleSource["write"] {
  return (index, out, streamOf) => warpImage(images[index].pixels, out, { ...size, ...drawWarp(augment, streamOf) });
}

function drawWarp({ shiftPixels = 0, rotateDegrees = 0, scale = [1, 1] }: ImageAugmentOptions, streamOf: StreamOf) {
  const shift = streamOf("shift");
  const shiftX = shift.integer(2 * shiftPixels + 1) - shiftPixels;
  const shiftY = shift.integer(2 * shiftPixels + 1) - shiftPixels;
  return { shiftX, shiftY, degrees: streamOf("rotate").uniform(-rotateDegrees, rotateDegrees), scale: streamOf("scale").uniform(...scale) };
}
