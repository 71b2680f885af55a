import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
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
    ["excel.csv", "sep=;\r\nfile;word;\r\naudio/a.wav;yes;;\r\naudio/b.wav;no;\r\n;;\r\n"],
    ["tabs.csv", "file\tword\naudio/a.wav\tyes\naudio/b.wav\tno\n"],
    ["bars.csv", "file|word\naudio/a.wav|yes\naudio/b.wav|no\n"],
    ["commas.tsv", "file,word\naudio/a.wav,yes\naudio/b.wav,no\n"],
    ["old-mac.csv", "file,word\raudio/a.wav,yes\raudio/b.wav,no\r"],
    ["windows.csv", "file,word\naudio\\a.wav,yes\n.\\audio\\b.wav,no\n"],
    ["columns.json", '{"file": ["audio/a.wav", "audio/b.wav"], "word": ["yes", "no"]}'],
    ["frame.json", '{"file": {"0": "audio/a.wav", "1": "audio/b.wav"}, "word": {"0": "yes", "1": "no"}}'],
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

  test("UTF-16 as spreadsheets save it, addresses of files, a label by path, commas in text", async () => {
    const labelled = (examples: readonly { readonly id: string; readonly label: string }[]) => examples.map(({ id, label }) => [id, label]);
    const text = "\uFEFFfile\tword\r\naudio/ä c.wav\tjä\r\n";
    for (const bytes of [Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()]) {
      await writeFile(path.join(folder, "wide.tsv"), bytes);
      expect(labelled((await readManifest(path.join(folder, "wide.tsv"))).examples)).toEqual([["audio/ä c.wav", "jä"]]);
    }
    const urls = `path,label\n${pathToFileURL(path.join(folder, "audio/ä c.wav")).href},yes\n${path.join(folder, "audio/sub dir/../b.wav")},no\n`;
    expect(labelled((await read("urls.csv", urls)).examples)).toEqual([["audio/b.wav", "no"], ["audio/ä c.wav", "yes"]]);
    expect(labelled((await read("map.json", '{"audio/a.wav": "yes", "audio/b.wav": 3}')).examples)).toEqual([["audio/a.wav", "yes"], ["audio/b.wav", "3"]]);
    expect((await read("lists.json", '{"audio/a.wav": ["yes", "loud"]}')).examples[0]).toMatchObject({ label: "yes", labels: ["yes", "loud"] });
    expect(labelled((await read("commas.txt", "audio/a.wav,yes\naudio/b.wav; no\n")).examples)).toEqual(wanted);
  });

  test("paths without the extension that all files have", async () => {
    const { examples, notes } = await read("bare.csv", "fname,labels\ngone,x\na,\"Dog,Bark\"\nb,Cat\n", { root: path.join(folder, "audio") });
    expect(examples.map(({ id }) => id)).toEqual(["a.wav", "b.wav"]);
    expect(notes).toContain("paths have no extension, so they are taken to end in .wav");
    expect(await refusal("none.csv", "path,label\nx,y\n")).toContain("none.csv line 2: FOLDER/x: not an audio file");
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

test("no labels: an empty field or list of them is background, a row without the field is not", async () => {
  const csv = await read("none.csv", "path,tags\naudio/a.wav,\naudio/b.wav,Dog;Cat\n");
  expect(csv.examples.map(({ label, labels }) => [label, labels])).toEqual([["", []], ["Dog", ["Dog", "Cat"]]]);
  const json = await read("none.json", '[{"path": "audio/a.wav", "labels": []}, {"path": "audio/b.wav", "labels": ["Cat"]}]');
  expect(json.examples.map(({ label, labels }) => [label, labels])).toEqual([["", []], ["Cat", undefined]]);
  await expect(read("gap.json", '[{"path": "audio/a.wav"}, {"path": "audio/b.wav", "labels": ["Cat"]}]')).rejects.toThrow('need a label in the column "labels", got nothing');
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

test("several labels in several columns: numbered ones, or a column a class", async () => {
  const numbered = await read("numbered.csv", "path,label_1,label_2,remark\naudio/a.wav,dog,bark,loud\naudio/b.wav,cat,,\n");
  expect(numbered.examples.map(({ label, labels }) => [label, labels])).toEqual([["dog", ["dog", "bark"]], ["cat", undefined]]);
  expect(numbered.notes).toContain("labels taken from the columns label_1, label_2");
  const hot = await read("hot.csv", "filename,speaker,dog,cat,bird\naudio/a.wav,ann,1,0,1\naudio/b.wav,bob,0.0,1.0,\n");
  expect(hot.examples.map(({ label, labels, group }) => [label, labels, group])).toEqual([["dog", ["dog", "bird"], "ann"], ["cat", undefined, "bob"]]);
  expect(hot.notes).toContain("labels taken from columns of 0 and 1: dog, cat, bird");
  const cold = await read("cold.csv", "filename,dog,cat\naudio/a.wav,1,1\naudio/b.wav,0,0\n");
  expect(cold.examples.map(({ labels }) => labels)).toEqual([["dog", "cat"], []]);
  const others = await read("others.csv", "filename,native,remark\naudio/a.wav,1,x\n");
  expect([others.examples[0].label, others.notes]).toEqual(["audio", ["columns taken as path=filename", "no column says the label, so it is that of the first folder in the path"]]);
});

test("segments listed within a recording's object have what it says", async () => {
  const { examples } = await read("events.json", '[{"path": "audio/a.wav", "speaker": "ann", "events": [{"onset": 0, "offset": 1.5, "label": "x"}, {"onset": 2, "offset": "3", "label": "y"}]},\n {"path": "audio/b.wav", "speaker": "bob", "label": "z", "labels": []}]');
  expect(examples.map(({ id, label, group }) => [id, label, group])).toEqual([["audio/a.wav#0-1.5", "x", "ann"], ["audio/a.wav#2-3", "y", "ann"], ["audio/b.wav", "z", "bob"]]);
});

test("hours, minutes and decimal commas in times", async () => {
  const { examples, notes } = await read("times.csv", "path;label;start;end\naudio/a.wav;x;0,25;00:00:01,5\naudio/b.wav;x;00:01:02.5;1:00:00\n");
  expect(examples.map(({ source }) => source)).toEqual([{ file: path.join(folder, "audio/a.wav"), startSeconds: 0.25, endSeconds: 1.5 }, { file: path.join(folder, "audio/b.wav"), startSeconds: 62.5, endSeconds: 3600 }]);
  expect(notes).toContain("commas in times are taken as decimal points");
  for (const bad of ["1,2,3", "1.000,5", ",5", "1,"]) expect(await refusal("bad-time.csv", `path;label;start\naudio/a.wav;x;${bad}\n`)).toContain("start is to be seconds");
});

test("a line that says again what another said is passed over, and counted", async () => {
  const { examples, notes } = await read("again.csv", "path,label\naudio/a.wav,yes\naudio/b.wav,no\naudio/a.wav,yes\n./audio/a.wav,yes\n");
  expect([examples.length, notes.at(-1)]).toEqual([2, "2 lines say again what another said, and are passed over"]);
});

test("an address of the network is no recording that is here", async () => {
  const { examples, skipped } = await read("net.csv", "path,label\naudio/a.wav,yes\nhttps://example.org/b.wav,no\n");
  expect([examples.length, skipped]).toEqual([1, [{ file: "https://example.org/b.wav", reason: "line 3: an address of the network; fetch it first, and give the file's path" }]]);
  expect(await refusal("all-net.csv", "path,label\ns3://bucket/b.wav,no\n")).toBe("readManifest: FOLDER/all-net.csv line 2: s3://bucket/b.wav: an address of the network; fetch it first, and give the file's path");
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
  ["same.csv", "path,label\naudio/a.wav,yes\naudio/b.wav,yes\naudio/a.wav,no\n", 'line 4: "audio/a.wav" stands in line 2 already, and says another thing; tell them apart by start and end, or put several labels into one line'],
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
  await expect(readManifest(path.join(folder, "latin.csv"))).rejects.toThrow("latin.csv: need text in UTF-8; save it as such, in a spreadsheet as CSV UTF-8");
  await expect(readManifest(path.join(folder, "absent.csv"))).rejects.toThrow("absent.csv: not there (or a link to nothing)");
});
