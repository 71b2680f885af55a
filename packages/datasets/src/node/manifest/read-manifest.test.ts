import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ManifestOptions, readManifest } from "../index.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cochlea-manifest-"));
  await mkdir(path.join(folder, "audio/sub dir"), { recursive: true });
  for (const name of ["a.wav", "b.wav", "ä c.wav", "sub dir/d.flac"]) await writeFile(path.join(folder, "audio", name), "x");
});

afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, text: string, options?: ManifestOptions) {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return readManifest(file, options);
}

/** The message without the folder, which differs from run to run. */
async function refusal(name: string, text: string, options?: ManifestOptions): Promise<string> {
  const error: unknown = await read(name, text, options).then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(RangeError);
  return (error as RangeError).message.replaceAll(folder, "FOLDER");
}

const told = { path: "file", label: "word" } as const;

describe("the same recordings from every format", () => {
  const wanted = [["audio/a.wav", "yes"], ["audio/b.wav", "no"]];
  test.each([
    ["x.csv", "file,word\naudio/a.wav,yes\naudio/b.wav,no\n"],
    ["crlf.csv", "\uFEFFfile,word\r\naudio/a.wav,yes\r\n\r\naudio/b.wav,no"],
    ["semicolons.csv", "file;word\naudio/a.wav;yes\naudio/b.wav;no\n"],
    ["quoted.csv", 'file,word,remark\n"audio/a.wav",yes,"with, a comma\nand a ""line"""\naudio/b.wav,no,\n'],
    ["x.tsv", 'file\tword\tremark\naudio/a.wav\tyes\ta "quote\naudio/b.wav\tno\t\n'],
    ["x.json", '[{"file": "audio/a.wav", "word": "yes"},\n {"file": "./audio/b.wav", "word": "no"}]'],
    ["nested.json", '{"version": 1, "data": [{"file": "audio/a.wav", "word": "yes"}, {"file": "audio/b.wav", "word": "no"}]}'],
    ["keyed.json", '{"one": {"file": "audio/a.wav", "word": "yes"}, "two": {"file": "audio/b.wav", "word": "no"}}'],
    ["x.jsonl", '{"file": "audio/a.wav", "word": "yes"}\n\n{"file": "audio/b.wav", "word": "no"}\n'],
  ])("%s", async (name, text) => {
    const { examples } = await read(name, text, { columns: told });
    expect(examples.map(({ id, label }) => [id, label])).toEqual(wanted);
    expect(examples[0]).toEqual({ id: "audio/a.wav", source: path.join(folder, "audio/a.wav"), label: "yes", group: null, split: null, fold: null });
    expect((await read(name, text)).examples.map(({ id, label }) => [id, label])).toEqual(wanted);
  });

  test("text: a label behind a tab or blanks, which both path and label may hold, or off the path", async () => {
    const { examples } = await read("x.txt", "# two\naudio/ä c.wav\tlong label\naudio/sub dir/d.flac other label\n");
    expect(examples.map(({ id, label }) => [id, label])).toEqual([["audio/sub dir/d.flac", "other label"], ["audio/ä c.wav", "long label"]]);
    const bare = await read("bare.txt", "sub dir/d.flac\n", { root: path.join(folder, "audio") });
    expect(bare.examples.map(({ id, label }) => [id, label])).toEqual([["sub dir/d.flac", "sub dir"]]);
  });

  test("a first line with a sound file in it names no columns", async () => {
    const { examples, notes } = await read("headless.csv", "audio/a.wav,yes\naudio/b.wav,no\n", { columns: { path: "1" } });
    expect(examples.map(({ label }) => label)).toEqual(["yes", "no"]);
    expect(notes).toEqual(["the first line names no columns, so they are 1, 2, …", "columns taken as label=2"]);
  });
});

test("groups, parts, folds and segments of a long file", async () => {
  const { examples, notes } = await read("full.csv", "filename,category,target,speaker_id,subset,fold,onset,offset\naudio/a.wav,dog,0,ann,training,2,1.5,3\naudio/a.wav,cat,1,,dev,1,0:03,1:02.5\naudio/b.wav,cat,1,bob,,,,\n");
  expect(examples).toEqual([
    { id: "audio/a.wav#1.5-3", source: { file: path.join(folder, "audio/a.wav"), startSeconds: 1.5, endSeconds: 3 }, label: "dog", group: "ann", split: "train", fold: 2 },
    { id: "audio/a.wav#3-62.5", source: { file: path.join(folder, "audio/a.wav"), startSeconds: 3, endSeconds: 62.5 }, label: "cat", group: null, split: "validation", fold: 1 },
    { id: "audio/b.wav", source: path.join(folder, "audio/b.wav"), label: "cat", group: "bob", split: null, fold: null },
  ]);
  expect(notes).toEqual(["columns taken as path=filename, label=category, group=speaker_id, split=subset, fold=fold, start=onset, end=offset"]);
});

test("an offset with a duration is a segment; a duration alone is the file's length", async () => {
  const nemo = await read("nemo.json", '[{"audio_filepath": "audio/a.wav", "offset": 0.5, "duration": 1, "command": "yes"}]', { columns: { label: "command" } });
  expect(nemo.examples[0]).toMatchObject({ id: "audio/a.wav#0.5-1.5", source: { startSeconds: 0.5, endSeconds: 1.5 } });
  const whole = await read("whole.csv", "path,label,duration\naudio/a.wav,yes,1.25\n");
  expect(whole.examples[0].id).toBe("audio/a.wav");
});

test("several labels: a list, or a field with a divider in it; one is no list", async () => {
  const json = await read("many.json", '[{"path": "audio/a.wav", "labels": ["Dog", "Bark", "Dog"]}, {"path": "audio/b.wav", "labels": ["Cat"]}]');
  expect(json.examples.map(({ label, labels }) => [label, labels])).toEqual([["Dog", ["Dog", "Bark"]], ["Cat", undefined]]);
  const csv = await read("many.csv", 'fname,labels\naudio/a.wav,"Dog,Bark"\naudio/b.wav,Cat\n');
  expect(csv.examples.map(({ label, labels }) => [label, labels])).toEqual([["Dog", ["Dog", "Bark"]], ["Cat", undefined]]);
  const plus = await read("plus.csv", "path,label\naudio/a.wav,Dog+Bark\n", { labelSeparator: "+" });
  expect(plus.examples[0].labels).toEqual(["Dog", "Bark"]);
  const single = await read("single.csv", 'path,label\naudio/a.wav,"Bark, loud"\n');
  expect(single.examples[0]).toMatchObject({ label: "Bark, loud" });
  expect(single.examples[0]).not.toHaveProperty("labels");
});

test("what no column says is read off the path; a column that is turned off is not guessed", async () => {
  const layout = { labelPattern: /([a-z])\.wav$/, groupPattern: /^(\w+)\//, testPattern: /b\.wav$/ };
  const { examples } = await read("off.csv", "path,start,end\naudio/a.wav,100,200\naudio/b.wav,100,200\n", { ...layout, columns: { start: "", end: "" } });
  expect(examples.map(({ label, group, split, source }) => [label, group, split, typeof source])).toEqual([["a", "audio", null, "string"], ["b", "audio", "test", "string"]]);
});

test("a missing file is skipped with its line; that all are missing is an error with the folder", async () => {
  const { examples, skipped } = await read("gone.csv", "path,label\naudio/a.wav,yes\ngone.wav,no\nnotes.pdf,no\n");
  expect(examples.map(({ id }) => id)).toEqual(["audio/a.wav"]);
  expect(skipped).toEqual([{ file: "gone.wav", reason: "line 3: not there (or a link to nothing)" }, { file: "notes.pdf", reason: "line 4: not an audio file" }]);
  expect(await refusal("all.csv", "path,label\na.wav,yes\n")).toBe("readManifest: FOLDER/all.csv line 2: FOLDER/a.wav: not there (or a link to nothing); relative paths hang on FOLDER, give another root if that is wrong");
});

test.each([
  ["fields.csv", "path,label\naudio/a.wav,yes,loud\n", "line 2: need 2 fields, as in the first line, got 3; a field with the divider in it needs quotes"],
  ["quote.csv", 'path,label\naudio/a.wav,"yes\n', "line 2: Quote Not Closed: the parsing is finished with an opening quote at line 2"],
  ["twice.csv", "path,path\na,b\n", 'line 1: need each column once, got "path" twice'],
  ["empty.csv", "path,label\n", ": need at least one recording, found none"],
  ["nothing.csv", "", ": need at least one line, found none"],
  ["nopath.csv", "x,label\na,b\n", ': found no column of paths; the columns are "x", "label"; say which it is with path=COLUMN'],
  ["end.csv", "path,label,start,end\naudio/a.wav,yes,0,1\naudio/b.wav,yes,2,1\n", "line 3: need an end after the start, got start 2 and end 1"],
  ["start.csv", "path,label,start\naudio/a.wav,yes,soon\n", 'line 2: start is to be seconds, such as 12.5, or 1:02.5, got "soon"'],
  ["part.csv", "path,label,split\naudio/a.wav,yes,holdout\n", 'line 2: split is to be train, validation or test, or left empty, got "holdout"'],
  ["fold.csv", "path,label,fold\naudio/a.wav,yes,one\n", 'line 2: fold is to be a whole number, got "one"'],
  ["label.csv", "path,label\naudio/a.wav,\n", 'line 2: need a label in the column "label", got nothing'],
  ["nolabel.csv", "path,remark\nx.wav,a\n", 'line 2: "x.wav" has no label: there is no column of labels (say which with label=COLUMN) and no folder in the path'],
  ["same.csv", "path,label\naudio/a.wav,yes\naudio/b.wav,yes\naudio/a.wav,no\n", 'line 4: "audio/a.wav" stands in line 2 already; tell them apart by start and end, or put several labels into one line'],
  ["bad.json", '[\n{"path": "a.wav"},\n{"path": }\n]', "line 3: is no JSON: "],
  ["bad.jsonl", '{"path": "a.wav", "label": "x"}\n{"path": "b.wav"', "line 2: is no JSON: "],
  ["scalar.json", "3", ": need a list of objects, an object with one such list, or objects by their ids"],
  ["object.json", '[\n {"path": {"of": 1}, "label": "x"}]', 'line 2: path is to be text or a number, got {"of":1}'],
  ["words.txt", "audio/a.wav yes\njust words\n", 'line 2: need the path of a sound file and perhaps a label behind it, got "just words"'],
  ["mixed.txt", "audio/a.wav yes\naudio/b.wav\n", "line 2: need a label behind the path, as in other lines"],
])("%s is refused with its line", async (name, text, message) => {
  expect(await refusal(name, text)).toContain(`readManifest: FOLDER/${name}${message.startsWith("line") ? " " : ""}${message}`);
});

test("a column that is named and absent, a name without a format, bytes that are no text", async () => {
  expect(await refusal("named.csv", "path,label\na,b\n", { columns: { group: "speaker" } })).toBe('readManifest: FOLDER/named.csv: group is to be in the column "speaker", which is not there; the columns are "path", "label"');
  expect(await refusal("x.xls", "path")).toBe("readManifest: FOLDER/x.xls: need a file that ends with .csv, .tsv, .json, .jsonl, .ndjson, .txt");
  await writeFile(path.join(folder, "latin.csv"), Buffer.from([0x70, 0xe4, 0x0a]));
  await expect(readManifest(path.join(folder, "latin.csv"))).rejects.toThrow("latin.csv: need UTF-8 text");
  await expect(readManifest(path.join(folder, "absent.csv"))).rejects.toThrow("absent.csv: not there (or a link to nothing)");
});
