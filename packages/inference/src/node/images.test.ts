import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COLOUR_TYPES, png, type PngOptions } from "../../test/png.ts";
import { columnModel } from "../../test/small-model.ts";
import { loadImageClassifier, type ImageClassifier } from "../load-image-classifier.ts";
import { classifyImageFiles, decodePng, readImageFile, type FileResult } from "./index.ts";

const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 6) as number);

describe("decodePng", () => {
  it.each([1, 2, 4, 8, 16])("grey of %d bits is a share of white", (depth) => {
    const most = 2 ** depth - 1;
    const level = fc.integer({ min: 0, max: most });
    fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }), fc.infiniteStream(level), (width, height, levels) => {
      const values = Array.from({ length: width * height }, () => levels.next().value as number);
      expect(decodePng(png(values, { width, height, type: "grey", depth }))).toEqual({ channels: 1, height, width, data: Float32Array.from(values, (value) => value / most) });
    }), { numRuns: 30 });
  });

  it.each([8, 16])("colours of %d bits come channel after channel", (depth) => {
    const most = 2 ** depth - 1;
    const { channels, data } = decodePng(png([most, 0, 3, 0, most, 5], { width: 2, height: 1, type: "colour", depth }));
    expect([channels, ...data]).toEqual([3, ...near([1, 0, 0, 1, 3 / most, 5 / most])]);
  });

  const opaque = { width: 3, height: 1, depth: 8 } as const;

  it.each<[string, PngOptions, number[], number[]]>([
    ["half grey", { ...opaque, type: "greyAlpha" }, [0, 255, 0, 0, 51, 102], [0, 1, 1 - 0.4 * 0.8]],
    ["half red", { ...opaque, width: 1, type: "colourAlpha" }, [255, 0, 0, 51], [1, 0.8, 0.8]],
    ["one grey of all", { ...opaque, type: "grey", transparency: [0, 7] }, [7, 8, 7], [1, 8 / 255, 1]],
    ["one colour of all", { ...opaque, type: "colour", transparency: [0, 1, 0, 2, 0, 3] }, [1, 2, 3, 1, 2, 0, 0, 0, 255], [1, 1 / 255, 0, 1, 2 / 255, 0, 1, 0, 1]],
    ["an entry of the palette", { ...opaque, type: "palette", palette: [0, 51, 255, 102, 0, 0], transparency: [255, 0] }, [0, 1, 0], [0, 1, 0, 0.2, 1, 0.2, 1, 1, 1]],
  ])("what is transparent lies on white: %s", (_, options, values, wanted) => {
    expect([...decodePng(png(values, options)).data]).toEqual(near(wanted));
  });

  it.each([1, 2, 4, 8])("a palette of %d bits gives its colours", (depth) => {
    const { data, channels } = decodePng(png([1, 0, 1], { width: 3, height: 1, type: "palette", depth, palette: [255, 0, 51, 0, 102, 0] }));
    expect([channels, ...data]).toEqual([3, ...near([0, 1, 0, 0.4, 0, 0.4, 0, 0.2, 0])]);
  });

  it("says what is wrong in one line, for every cut and every damaged byte", () => {
    const sound = png([1, 2, 3, 4, 5, 6], { width: 3, height: 2, type: "grey", depth: 8 });
    expect(() => decodePng(new TextEncoder().encode("GIF89a"))).toThrow(new RangeError("decodePng: this is no PNG; only PNG images are read"));
    expect(() => decodePng(new Uint8Array(0))).toThrow("this is no PNG");
    for (let length = 8; length < sound.length - 4; length++) expect(() => decodePng(sound.subarray(0, length)), `${length}`).toThrow(/^decodePng: the file is cut off or damaged \([^\n]*\)$/);
    for (let at = 8; at < sound.length; at++) expect(() => decodePng(sound.map((byte, index) => (index === at ? byte ^ 1 : byte))), `${at}`).toThrow(RangeError);
  });

  it("refuses what would be read wrongly: interlaced bits, an entry that the palette lacks", () => {
    const one = { width: 1, height: 1, type: "grey" } as const; // of one pixel the order is always the same
    expect(decodePng(png([51], { ...one, depth: 8, interlaced: true })).data).toEqual(Float32Array.of(0.2));
    expect(() => decodePng(png([1], { ...one, depth: 2, interlaced: true }))).toThrow(new RangeError("decodePng: interlaced images of 2 bits are not read; save it without interlacing"));
    expect(() => decodePng(png([1], { ...one, type: "palette", depth: 8, palette: [1, 2, 3] }))).toThrow(new RangeError("decodePng: the file is cut off or damaged (Incorrect index of palette color)"));
  });

  it("knows every colour type of the specification", () => {
    for (const type of Object.keys(COLOUR_TYPES) as (keyof typeof COLOUR_TYPES)[]) {
      expect(decodePng(png([0, 0, 0, 0].slice(0, COLOUR_TYPES[type][1]), { width: 1, height: 1, type, depth: 8, palette: type === "palette" ? [9, 9, 9] : undefined }))).toMatchObject({ height: 1, width: 1 });
    }
  });
});

let folder: string;
let classifier: ImageClassifier;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cochlea-images-"));
  classifier = await loadImageClassifier(columnModel());
});

afterAll(async () => {
  classifier.release();
  await rm(folder, { recursive: true });
});

async function pngFile(name: string, values: readonly number[], size = { width: 4, height: 3 }): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, png(values, { ...size, type: "grey", depth: 8 }));
  return file;
}

async function collect(results: AsyncIterable<FileResult>): Promise<FileResult[]> {
  const all: FileResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

const BAR = [0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0];

describe("classifyImageFiles", () => {
  it("gives predictions, or the error in its place, in the order of the files", async () => {
    const bar = await pngFile("bar.png", BAR);
    const wide = await pngFile("wide.png", [0, 0], { width: 2, height: 1 });
    const text = path.join(folder, "notes.png");
    await writeFile(text, "no image");
    const missing = path.join(folder, "missing.png");
    const results = await collect(classifyImageFiles(classifier, [wide, bar, text, missing], { top: 1 }));
    expect(results[0]).toEqual({ file: wide, error: new RangeError("classify: need an image 4 pixels wide and 3 high, got 2 x 1; crop or resize it") });
    expect(results[1]).toEqual({ file: bar, predictions: [{ label: "second", score: expect.closeTo(Math.E ** 3 / (Math.E ** 3 + 4), 6) as number }] });
    expect(results[2]).toEqual({ file: text, error: new RangeError(`${text}: decodePng: this is no PNG; only PNG images are read`) });
    expect(results[3]).toMatchObject({ file: missing, error: { code: "ENOENT" } });
  });

  it("invert exchanges black and white", async () => {
    const ink = await pngFile("ink.png", BAR.map((value) => 255 - value));
    const bar = await pngFile("bar.png", BAR);
    expect((await readImageFile(ink, { invert: true })).data).toEqual((await readImageFile(bar)).data);
    const [result] = await collect(classifyImageFiles(classifier, [ink], { invert: true }));
    expect(result).toMatchObject({ predictions: [{ label: "second" }, {}, {}, {}, {}] });
    expect(await collect(classifyImageFiles(classifier, [ink]))).toMatchObject([{ predictions: [{ label: "first" }, {}, {}, { label: "second" }, { label: "other" }] }]);
  });

  it("refuses a top that no file could have", async () => {
    await expect(collect(classifyImageFiles(classifier, [], { top: NaN }))).rejects.toThrow("classifyImageFiles: need top to be a whole number of at least 1, got NaN");
  });
});
