import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { FrontEnd, Waveform } from "@cochlea/dsp";
import type { CommandContext } from "../command-context.ts";
import { CommandError, UsageError } from "../errors.ts";
import { errorCode } from "../load-model.ts";
import { writeJson } from "../write-json.ts";
import { chooseFrontEnds, type FrontEndChoice } from "./choose-front-end.ts";
import { encodeNpy } from "./encode-npy.ts";
import { byFrame, extractFeatures, type Features } from "./extract-features.ts";
import { undrawnLetters } from "./png-letters.ts";
import { readInParts } from "./read-in-parts.ts";

export interface FeaturesOptions extends FrontEndChoice {
  readonly out?: string;
  readonly title?: string;
  readonly offset?: number;
  readonly duration?: number;
  readonly printFrontEnd?: boolean;
  readonly json?: boolean;
}

/** What is written, by the ending of the file's name. */
type Write = (features: readonly Features[], file: string, options: FeaturesOptions) => Promise<Uint8Array | string>;

const FORMATS: Readonly<Record<string, Write>> = {
  ".png": async (features, file, options) => (await import("./svg-to-png.ts")).svgToPng(await picture(features, file, options)),
  ".svg": picture,
  ".npy": ([features]) => Promise.resolve(npy(features)),
  ".json": ([features], file) => Promise.resolve(json(features, file)),
};

/** Extracts features of one recording and writes them, as numbers or as a picture. */
export async function runFeatures(context: CommandContext, file: string | undefined, options: FeaturesOptions): Promise<void> {
  const frontEnds = await chooseFrontEnds(context, options);
  if (options.printFrontEnd) return printFrontEnd(context, frontEnds, file, options);
  if (file === undefined) throw new UsageError("features: need a recording; or --print-front-end to see the front end alone");
  const { out } = options;
  if (out === undefined) throw new UsageError(`features: need --out with a name that ends in ${Object.keys(FORMATS).join(", ")}`);
  const format = path.extname(out).toLowerCase();
  checkFormat(format, frontEnds.length, options);
  const waveform = await readRecording(context, file, frontEnds[0], options);
  const features = frontEnds.map((frontEnd) => extract(waveform, frontEnd, file, options.offset ?? 0));
  await save(context.resolve(out), out, await FORMATS[format](features, file, options));
  if (format === ".png") logUndrawn(context, out, titleOf(file, options));
  report(context, out, features, options);
}

function titleOf(file: string, { title }: FeaturesOptions): string {
  return title ?? path.basename(file);
}

/** A font for every script would be many times the size of all else. */
function logUndrawn({ log }: CommandContext, out: string, title: string): void {
  const letters = undrawnLetters(title);
  if (letters.length > 0) log(`${out}: the font of a PNG lacks ${letters.join(" ")}, left blank in the title; an .svg has every letter`);
}

/** Flags that say something of a recording. */
const OF_RECORDING = { out: "--out", title: "--title", offset: "--offset", duration: "--duration" } as const;

function printFrontEnd({ write }: CommandContext, frontEnds: readonly FrontEnd[], file: string | undefined, options: FeaturesOptions): void {
  const flag = (Object.keys(OF_RECORDING) as (keyof typeof OF_RECORDING)[]).find((name) => options[name] !== undefined);
  const unread = file ?? (flag && OF_RECORDING[flag]);
  if (unread !== undefined) throw new UsageError(`features: --print-front-end prints the front end and reads no recording; leave ${unread} out`);
  if (frontEnds.length > 1) throw new UsageError("features: --print-front-end prints one front end; give one --kind");
  write(`${JSON.stringify(frontEnds[0], null, 2)}\n`);
}

function checkFormat(format: string, kinds: number, { title }: FeaturesOptions): void {
  if (!Object.hasOwn(FORMATS, format)) throw new UsageError(`features: --out must end in ${Object.keys(FORMATS).join(", ")}, got ${JSON.stringify(format)}`);
  if (kinds > 1 && (format === ".npy" || format === ".json")) throw new UsageError(`features: ${format} holds one kind, got ${kinds}; several go into one .png or .svg`);
  if (title !== undefined && (format === ".npy" || format === ".json")) throw new UsageError(`features: --title is of a picture, and ${format} holds numbers; leave it out`);
}

const REASONS: Readonly<Record<string, string>> = { ENOENT: "there is no such file", ENOTDIR: "there is no such file", EISDIR: "this is a folder; give a recording", EACCES: "no permission to read it" };

async function readRecording({ resolve }: CommandContext, file: string, frontEnd: FrontEnd, { offset, duration }: FeaturesOptions): Promise<Waveform> {
  try {
    return await readInParts(await readFile(resolve(file)), frontEnd, { name: file, offsetSeconds: offset, durationSeconds: duration });
  } catch (error) {
    const reason = REASONS[errorCode(error)];
    throw new CommandError(reason === undefined ? inOurWords(messageOf(error), file) : `${file}: ${reason}`, { cause: error });
  }
}

/** The reader's options by the names of the command's. */
function inOurWords(message: string, file: string): string {
  const ours = message.replace("offsetSeconds", "--offset").replace("durationSeconds", "--duration");
  return ours.startsWith(`${file}: `) ? ours : `${file}: ${ours}`;
}

function extract(waveform: Waveform, frontEnd: FrontEnd, file: string, fromSeconds: number): Features {
  try {
    return extractFeatures(waveform, frontEnd, fromSeconds);
  } catch (error) {
    throw new CommandError(`${file}: ${messageOf(error)}`, { cause: error });
  }
}

async function save(target: string, out: string, content: Uint8Array | string): Promise<void> {
  try {
    await writeFile(target, content);
  } catch (error) {
    throw new CommandError(`${out}: ${errorCode(error) === "ENOENT" ? "there is no such folder; make it first" : messageOf(error)}`, { cause: error });
  }
}

/** `[frames, bands]` of one channel, `[channels, frames, bands]` of two. */
function npy({ map }: Features): Uint8Array {
  return encodeNpy(byFrame(map), shapeByFrame(map.shape));
}

function shapeByFrame([channels, bands, frames]: readonly number[]): number[] {
  return channels === 1 ? [frames, bands] : [channels, frames, bands];
}

/** Numbers that a text of JSON has room for: a string ends at half a billion letters. */
const MOST_NUMBERS = 2 ** 25;

function json(features: Features, file: string): string {
  const { length } = features.map.data;
  if (length > MOST_NUMBERS) throw new CommandError(`${file}: ${length} numbers are too many for .json, which holds ${MOST_NUMBERS}; write .npy, or a part with --duration`);
  return `${JSON.stringify(document(features, file))}\n`;
}

function document({ frontEnd, map }: Features, file: string): object {
  const rows = byFrame(map);
  const [channels, bands, frames] = map.shape;
  const number = (value: number) => Number(value.toPrecision(9)); // nine digits tell every float32 from its neighbours
  const channel = (index: number) => Array.from({ length: frames }, (_, frame) => Array.from(rows.subarray((index * frames + frame) * bands, (index * frames + frame + 1) * bands), number));
  return { file, frontEnd, shape: shapeByFrame(map.shape), features: channels === 1 ? channel(0) : Array.from({ length: channels }, (_, index) => channel(index)) };
}

async function picture(features: readonly Features[], file: string, options: FeaturesOptions): Promise<string> {
  const [{ panels }, { drawFigure }] = await Promise.all([import("./panel.ts"), import("./figure.ts")]);
  const { frontEnd, fromSeconds } = features[0];
  const hz = (value: number) => `${value / 1000} kHz`;
  const subtitle = features.every(({ frontEnd: { kind } }) => kind === "waveform") ? hz(frontEnd.sampleRate) : `${hz(frontEnd.sampleRate)}, ${frontEnd.window.name} window of ${frontEnd.window.length} in FFTs of ${frontEnd.fftLength}, hop ${frontEnd.hopLength}`;
  return drawFigure(features.flatMap(panels), { title: titleOf(file, options), subtitle, span: [fromSeconds, fromSeconds + Math.max(...features.map(({ seconds }) => seconds))] });
}

function report(context: CommandContext, out: string, features: readonly Features[], { json }: FeaturesOptions): void {
  const parts = features.map(({ frontEnd, map: { shape: [channels, bands, frames] } }) => ({ kind: frontEnd.kind, channels, frames, bands }));
  if (json) return writeJson(context, { out, features: parts });
  const size = ({ kind, frames, bands }: (typeof parts)[number]) => (kind === "waveform" ? `${frames} samples` : `${frames} frames × ${bands} bands`);
  context.write(`${out}  ${parts.map((part) => `${part.kind}: ${part.channels > 1 ? `${part.channels} × ` : ""}${size(part)}`).join(", ")}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
