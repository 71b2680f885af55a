import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batches, type ImageAugmentOptions, imageAugmentOptionsSchema, imageSet, imageSource, type IdxSource, type LabelledImage } from "../index.ts";
import { warpImage, type WarpOptions } from "./warp-image.ts";

const still = { degrees: 0, scale: 1, shiftX: 0, shiftY: 0 };

function warped(pixels: readonly number[], options: Partial<WarpOptions> & Pick<WarpOptions, "height" | "width">): number[] {
  const out = new Float32Array(pixels.length);
  warpImage(Uint8Array.from(pixels), out, { ...still, ...options });
  return Array.from(out, (value) => 255 * value);
}

describe("warpImage", () => {
  const two = { height: 2, width: 3 };

  test("by hand: moved right and down, and black comes in", () => {
    expect(warped([51, 102, 153, 204, 255, 0], { ...two, shiftX: 1 })).toEqual([0, 51, 102, 0, 204, 255].map((value) => expect.closeTo(value, 4) as number));
    expect(warped([51, 102, 153, 204, 255, 0], { ...two, shiftY: 1 })).toEqual([0, 0, 0, 51, 102, 153].map((value) => expect.closeTo(value, 4) as number));
  });

  test("by hand: a quarter turn counter-clockwise", () => {
    expect(warped([1, 2, 3, 4, 5, 6, 7, 8, 9], { height: 3, width: 3, degrees: 90 })).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7].map((value) => expect.closeTo(value, 4) as number));
  });

  test("by hand: doubled, pixels stand two apart and halves between them", () => {
    expect(warped([0, 0, 0, 0, 100, 0, 0, 0, 0], { height: 3, width: 3, scale: 2 })).toEqual([25, 50, 25, 50, 100, 50, 25, 50, 25].map((value) => expect.closeTo(value, 4) as number));
  });

  /** Each pixel of the source is a tent of width two around its place; the places are carried over by complex numbers. */
  function slowly(pixels: readonly number[], { height, width, degrees, scale, shiftX, shiftY }: WarpOptions): number[] {
    const angle = (-degrees * Math.PI) / 180; // y points down
    const place = (x: number, y: number): [number, number] => {
      const [u, v] = [x - shiftX - (width - 1) / 2, y - shiftY - (height - 1) / 2];
      return [(Math.cos(-angle) * u - Math.sin(-angle) * v) / scale + (width - 1) / 2, (Math.sin(-angle) * u + Math.cos(-angle) * v) / scale + (height - 1) / 2];
    };
    return pixels.map((_, index) => {
      const [x, y] = place(index % width, Math.floor(index / width));
      return pixels.reduce((sum, value, at) => sum + value * Math.max(0, 1 - Math.abs(x - (at % width))) * Math.max(0, 1 - Math.abs(y - Math.floor(at / width))), 0);
    });
  }

  test("is what a sum over tents gives, for any turn, scale and shift", () => {
    const picture = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })).chain(([height, width]) => fc.record({ height: fc.constant(height), width: fc.constant(width), pixels: fc.array(fc.nat(255), { minLength: height * width, maxLength: height * width }) }));
    fc.assert(fc.property(picture, fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true }), fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }), ({ pixels, height, width }, degrees, scale, shiftX, shiftY) => {
      const options = { height, width, degrees, scale, shiftX, shiftY };
      const slow = slowly(pixels, options);
      warped(pixels, options).forEach((value, i) => expect(Math.abs(value - slow[i])).toBeLessThan(1e-3));
    }));
  });

  test("without a turn or scale it is the picture, to the bit", () => {
    fc.assert(fc.property(fc.array(fc.nat(255), { minLength: 12, maxLength: 12 }), (pixels) => {
      const out = new Float32Array(12);
      warpImage(Uint8Array.from(pixels), out, { ...still, height: 3, width: 4 });
      expect(out).toEqual(Float32Array.from(pixels, (value) => value / 255));
    }));
  });
});

const image = (id: string, label: string, pixels: readonly number[]): LabelledImage => ({ id, source: "", label, group: null, split: null, pixels: Uint8Array.from(pixels) });

describe("imageSource", () => {
  const images = Array.from({ length: 5 }, (_, i) => image(`train/${i}`, i % 2 ? "b" : "a", Array.from({ length: 64 }, () => randomStream(i, "pixels").integer(256))));
  const size = { height: 8, width: 8, labels: ["a", "b"] };

  function byId(source: ReturnType<typeof imageSource>, options: Partial<Parameters<typeof batches>[1]>): Map<string, Float32Array> {
    const all = [...batches(source, { batchSize: 2, seed: 1, epoch: 0, shuffle: false, ...options })];
    return new Map(all.flatMap(({ ids, features }) => ids.map((id, i) => [id, features.slice(64 * i, 64 * i + 64)] as const)));
  }

  test("pixels are bytes over 255, labels the places of their names", () => {
    const source = imageSource([image("x", "b", [0, 51, 255, 102]), image("y", "a", [1, 2, 3, 4])], { height: 2, width: 2, labels: ["a", "b"] });
    expect(source.shape).toEqual([1, 2, 2]);
    const [{ features, labels, ids }] = batches(source, { batchSize: 2, seed: 0, epoch: 0, shuffle: false });
    expect(features).toEqual(Float32Array.from([0, 51, 255, 102, 1, 2, 3, 4], (value) => value / 255));
    expect([...labels, ...ids]).toEqual([1, 0, "x", "y"]);
  });

  test.each<[ImageAugmentOptions]>([[{ shiftPixels: 2 }], [{ rotateDegrees: 20 }], [{ scale: [0.8, 1.2] }]])("%j varies a sample alike in any batch and order, anew with each epoch and seed", (augment) => {
    const source = imageSource(images, { ...size, augment });
    const alone = byId(source, { batchSize: 1, epoch: 3 });
    expect(byId(imageSource([...images].reverse(), { ...size, augment }), { batchSize: 4, epoch: 3, shuffle: true })).toEqual(alone);
    expect(byId(source, { epoch: 4 })).not.toEqual(alone);
    expect(byId(source, { epoch: 3, seed: 2 })).not.toEqual(alone);
    expect(alone).not.toEqual(byId(imageSource(images, size), { batchSize: 1 }));
  });

  test("every shift up to the limit occurs, in both directions", () => {
    const dot = image("dot", "a", Array.from({ length: 49 }, (_, i) => (i === 24 ? 255 : 0)));
    const source = imageSource([dot], { height: 7, width: 7, labels: ["a"], augment: { shiftPixels: 2 } });
    const places = Array.from({ length: 300 }, (_, epoch) => [...batches(source, { batchSize: 1, seed: 5, epoch, shuffle: false })][0].features.indexOf(1));
    const within = Array.from({ length: 25 }, (_, i) => 7 * (1 + Math.floor(i / 5)) + 1 + (i % 5));
    expect([...new Set(places)].sort((a, b) => a - b)).toEqual(within);
  });

  test.each<[string, LabelledImage[], string]>([
    ["no image", [], "imageSource: need at least one image, got none"],
    ["another size", [...images, image("odd", "a", [1])], 'imageSource: need 8 x 8 pixels, got 1 of "odd"'],
    ["an unknown label", [image("x", "c", images.map(() => 0).concat(Array<number>(59).fill(0)))], 'imageSource: need labels among "a", "b", got "c" of "x"'],
  ])("refuses %s", (_, wrong, message) => {
    expect(() => imageSource(wrong, size)).toThrow(new RangeError(message));
  });
});

describe("imageSet", () => {
  const source = (file: string, shape: number[], data: IdxSource["data"] = new Uint8Array(shape.reduce((a, b) => a * b))): IdxSource => ({ file, shape, data });
  const part = (images: IdxSource, labels: IdxSource, name = "train") => ({ name, split: null, images, labels });

  test("an image is its pixels, its label as text, and the place in its file", () => {
    const { images, height, width } = imageSet([part(source("i", [2, 1, 3], Uint8Array.of(1, 2, 3, 4, 5, 6)), source("l", [2], Uint8Array.of(9, 0))), { ...part(source("j", [1, 1, 3]), source("m", [1]), "test"), split: "test" }]);
    expect([height, width]).toEqual([1, 3]);
    expect(images).toEqual([
      { id: "train/00000", source: "i", label: "9", group: null, split: null, pixels: Uint8Array.of(1, 2, 3) },
      { id: "train/00001", source: "i", label: "0", group: null, split: null, pixels: Uint8Array.of(4, 5, 6) },
      { id: "test/00000", source: "j", label: "0", group: null, split: "test", pixels: new Uint8Array(3) },
    ]);
  });

  test.each<[ReturnType<typeof part>[], string]>([
    [[part(source("i", [2, 3]), source("l", [2]))], "imageSet: i: need bytes of shape [images, height, width], got Uint8Array of shape [2, 3]"],
    [[part(source("i", [2, 1, 0]), source("l", [2]))], "imageSet: i: need bytes of shape [images, height, width], got Uint8Array of shape [2, 1, 0]"],
    [[part(source("i", [1, 1, 1], Float32Array.of(NaN)), source("l", [1]))], "imageSet: i: need bytes of shape [images, height, width], got Float32Array of shape [1, 1, 1]"],
    [[part(source("i", [2, 1, 1]), source("l", [2, 1]))], "imageSet: l: need bytes of shape [images], got Uint8Array of shape [2, 1]"],
    [[part(source("i", [2, 1, 1]), source("l", [3]))], "imageSet: l: need 2 labels, one for each image of i, got 3"],
    [[part(source("i", [1, 2, 2]), source("l", [1])), part(source("j", [1, 2, 3]), source("m", [1]), "test")], "imageSet: j: need images of 2 x 2 pixels as in i, got 2 x 3"],
  ])("refuses what does not fit: %#", (parts, message) => {
    expect(() => imageSet(parts)).toThrow(new RangeError(message));
  });
});

describe("options as JSON", () => {
  test.each<[unknown, string]>([
    [{ shiftPixels: 1.5 }, "shiftPixels"],
    [{ rotateDegrees: NaN }, "rotateDegrees"],
    [{ rotateDegrees: 270 }, "rotateDegrees"],
    [{ scale: [1.2, 0.8] }, "scale"],
    [{ shiftSeconds: 0.1 }, ""],
  ])("%j is refused", (json, field) => {
    expect(imageAugmentOptionsSchema.safeParse(json).error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
  });
});
