import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { create } from "tar";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Example, splitHash } from "../../index.ts";
import { findExamples, readRecording, readShards, scanFolder, writeShards } from "../index.ts";

let folder: string;
const LONG = `${"a-very-long-folder-name/".repeat(6)}speaker.one_0.wav`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cochlea-shards-"));
  for (const [index, name] of ["yes/ann_0.wav", "yes/bob_0.wav", "no/ann_0.wav", "no/ünal 0.wav", LONG].entries()) await put(path.join("data", name), sound(index));
});

afterAll(() => rm(folder, { recursive: true }));

function sound(seed: number): Uint8Array {
  return encodeWav({ channels: [Float32Array.from({ length: 800 }, (_, at) => Math.sin(at * (0.1 + seed)) / 2)], sampleRate: 8000 });
}

async function put(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), content);
}

const plain = ({ id, label, labels, group, split, fold }: Example) => ({ id, label, labels, group, split, fold: fold ?? null });

describe("written and read", () => {
  test("ids, labels, groups, parts, folds and samples are those of the folder; so is the split's hash", async () => {
    const { examples } = await scanFolder(path.join(folder, "data"), { groupPattern: /([^/]+?)[_ ]0\.wav$/, testPattern: /bob/ });
    const richer = examples.map((example, index): Example => ({ ...example, fold: index + 1, ...(index === 1 ? { labels: [example.label, "other"] } : index === 2 ? { label: "", labels: [] } : {}) }));
    const files = await writeShards(richer, path.join(folder, "out/shard-%03d.tar"), { maxSamples: 2 });
    expect(files.map((file) => path.basename(file))).toEqual(["shard-000.tar", "shard-001.tar", "shard-002.tar"]);
    for (const name of ["out/shard-{000..002}.tar", "out/shard-*.tar"]) {
      const read = await readShards(path.join(folder, name));
      expect(read.examples.map(plain)).toEqual(richer.map(plain));
      expect(splitHash(read.examples)).toBe(splitHash(richer));
      for (const [index, { source }] of read.examples.entries()) expect(await readRecording(source)).toEqual(await readRecording(richer[index].source));
    }
  });

  test("the same bytes each time; what is there stays unless it may be replaced; nothing half-written is left", async () => {
    const { examples } = await scanFolder(path.join(folder, "data"));
    const pattern = path.join(folder, "same/%d.tar");
    const [file] = await writeShards(examples, pattern);
    const before = await readFile(file);
    await expect(writeShards(examples, pattern)).rejects.toThrow(`writeShards: ${file} is there already; give another name, or allow to overwrite it`);
    await writeShards(examples, pattern, { overwrite: true });
    expect((await readFile(file)).equals(before)).toBe(true);
    const gone = [{ ...examples[0], source: path.join(folder, "gone.wav") }];
    await expect(writeShards([examples[1], ...gone], path.join(folder, "half/%d.tar"))).rejects.toThrow("ENOENT");
    expect(await readdir(path.join(folder, "half"))).toEqual([]);
  });

  test("to shards a root means nothing, and to a folder neither that nor what is of lists", async () => {
    const refused = (where: string, options: Parameters<typeof findExamples>[1]) => expect(findExamples(path.join(folder, where), options)).rejects;
    await refused("a.tar", { root: folder }).toThrow(`findExamples: root is for a list of recordings, and ${path.join(folder, "a.tar")} is tar shards; leave it out`);
    await refused("data", { labelSeparator: ";" }).toThrow(`findExamples: labelSeparator is for a list of recordings or tar shards, and ${path.join(folder, "data")} is a folder; leave it out`);
  });

  test("a later shard of an earlier packing is seen before anything is read; other names are no matter", async () => {
    const { examples } = await scanFolder(path.join(folder, "data"));
    for (const name of ["a-x-b.tar", "a--b.tar", "b-000-b.tar"]) await put(path.join("later", name), "");
    const pattern = path.join(folder, "later/a-%03d-b.tar");
    expect(await writeShards(examples, pattern)).toEqual([path.join(folder, "later/a-000-b.tar")]);
    await rm(path.join(folder, "later/a-000-b.tar"));
    await put("later/a-007-b.tar", "");
    const gone = [{ ...examples[0], source: path.join(folder, "gone.wav") }];
    await expect(writeShards(gone, pattern)).rejects.toThrow(`writeShards: ${path.join(folder, "later/a-007-b.tar")} is there already; give another name, or allow to overwrite it`);
  });

  test("a segment becomes a recording of its own, without loss", async () => {
    const segment: Example = { id: "yes/ann_0.wav#0.02-0.07", source: { file: path.join(folder, "data/yes/ann_0.wav"), startSeconds: 0.02, endSeconds: 0.07 }, label: "yes", group: null, split: null };
    const [file] = await writeShards([segment], path.join(folder, "segment/%d.tar"));
    const { examples: [read] } = await readShards(file);
    expect(read.id).toBe(segment.id);
    expect((await readRecording(read.source)).channels).toEqual((await readRecording(segment.source)).channels);
    const [again] = await writeShards([read], path.join(folder, "segment/again-%d.tar"));
    expect((await readShards(again)).examples.map(plain)).toEqual([plain(segment)]);
  });

  test("the system's tar reads what is written, long names too", async () => {
    const { examples } = await scanFolder(path.join(folder, "data"));
    const [file] = await writeShards(examples, path.join(folder, "system/%d.tar"));
    const names = execFileSync("tar", ["-tf", file], { encoding: "utf8" }).trim().split("\n");
    expect(names).toHaveLength(2 * examples.length);
    expect(names).toContain(LONG.replace("speaker.one_0", "speaker_one_0"));
    expect(execFileSync("tar", ["-xOf", file, "yes/ann_0.wav"]).equals(await readFile(path.join(folder, "data/yes/ann_0.wav")))).toBe(true);
  });
});

describe("made by others", () => {
  async function shard(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
    for (const [file, content] of Object.entries(files)) await put(path.join(name, file), content);
    await create({ file: path.join(folder, `${name}.tar`), cwd: path.join(folder, name), portable: true }, ["."]);
    return path.join(folder, `${name}.tar`);
  }

  test("labels from .cls, .txt, .json or the folder; links, hidden files and folders are passed over", async () => {
    const file = await shard("mixed", {
      "0001.wav": sound(1), "0001.cls": "dog\n",
      "0002.wav": sound(2), "0002.txt": "cat",
      "0003.flac": sound(3), "0003.json": JSON.stringify({ category: "cow", speaker_id: "ann", split: "test", start: 0.01, end: 0.05 }),
      "bird/0004.wav": sound(4), "._0001.wav": "x", "0005.cls": "dog", "0006.m4a": "x",
    });
    const { examples, skipped, notes } = await readShards(file);
    expect(examples.map(({ id, label, group, split }) => [id, label, group, split])).toEqual([
      ["0001.wav", "dog", null, null], ["0002.wav", "cat", null, null], ["0003.flac#0.01-0.05", "cow", "ann", "test"], ["bird/0004.wav", "bird", null, null],
    ]);
    expect(skipped.map((one) => one.reason)).toEqual(["no sound file among its parts", "m4a is not supported; WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus are read"]);
    expect(notes).toEqual(["columns taken as label=label", "columns taken as label=category, group=speaker_id, split=split, start=start, end=end"]);
    expect((await readRecording(examples[2].source)).channels[0]).toHaveLength(320);
  });

  test("names that lead out of the shard are names like others", async () => {
    const { examples } = await scanFolder(path.join(folder, "data"));
    await writeShards([{ ...examples[0], id: "../../etc/evil.wav" }], path.join(folder, "evil-%d.tar"));
    expect((await readShards(path.join(folder, "evil-0.tar"))).examples[0].id).toBe("../../etc/evil.wav");
    expect(execFileSync("tar", ["-tf", path.join(folder, "evil-0.tar")], { encoding: "utf8" })).not.toContain("..");
  });

  test("GNU's long names, as the system's tar writes them", async () => {
    execFileSync("tar", ["--format=gnu", "-cf", path.join(folder, "gnu.tar"), "-C", path.join(folder, "data"), "."]);
    const { examples } = await readShards(path.join(folder, "gnu.tar"), { groupPattern: /([^/]+?)[_ ]0\.wav$/ });
    expect(examples.map(({ id }) => id)).toEqual((await scanFolder(path.join(folder, "data"))).examples.map(({ id }) => id));
  });
});

describe("errors", () => {
  test("no tar, packed, cut off, absent, a sample without a label", async () => {
    await put("text.tar", "x".repeat(2000));
    await put("packed.tar", Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(600)]));
    const { examples } = await scanFolder(path.join(folder, "data"));
    const [whole] = await writeShards(examples.slice(0, 2), path.join(folder, "whole-%d.tar"));
    const bytes = await readFile(whole);
    await put("cut.tar", bytes.subarray(0, 1000));
    await put("unended.tar", bytes.subarray(0, bytes.length - 1024));
    const damaged = Buffer.from(bytes);
    damaged[2560 + 3] ^= 1;
    await put("damaged.tar", damaged);
    const cases = { "text.tar": "is no tar file", "packed.tar": "is packed by gzip; unpack it to a plain .tar first", "cut.tar": "ends inside", "unended.tar": "has no end mark", "damaged.tar": "has a damaged header at byte 2560", "absent.tar": "not there" };
    for (const [name, message] of Object.entries(cases)) await expect(readShards(path.join(folder, name))).rejects.toThrow(`tarEntries: ${path.join(folder, name)}: ${message}`);
    await expect(readShards(path.join(folder, "no-*.tar"))).rejects.toThrow("there is no such file");
    await expect(readShards(path.join(folder, "{5..2}.tar"))).rejects.toThrow("need a run from a lower number to a higher one, got 5..2");
    await put("bare/x.wav", sound(1));
    await create({ file: path.join(folder, "bare.tar"), cwd: path.join(folder, "bare") }, ["x.wav"]);
    await expect(readShards(path.join(folder, "bare.tar"))).rejects.toThrow(`${path.join(folder, "bare.tar")}: x: "x.wav" has no label`);
  });

  test("a pattern without a number, two ids with one name", async () => {
    const { examples } = await scanFolder(path.join(folder, "data"));
    await expect(writeShards(examples, path.join(folder, "shard.tar"))).rejects.toThrow("writeShards: need a name with a number in it that ends with .tar, such as shard-%06d.tar");
    await expect(writeShards([{ ...examples[0], id: "a.b.wav" }, { ...examples[0], id: "a_b.wav" }], path.join(folder, "%d.tar"))).rejects.toThrow('writeShards: "a.b.wav" and "a_b.wav" would have one name; rename one');
  });
});
