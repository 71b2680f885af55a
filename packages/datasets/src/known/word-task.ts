import { permutation, randomStream } from "@cochlea/random";
import { byCodeUnit } from "../by-code-unit.ts";
import type { Example, Split } from "../examples/example.ts";
import { UNKNOWN_LABEL } from "../examples/select-words.ts";

/** The class of clips without a word. */
export const SILENCE_LABEL = "_silence_";

/** Words to be known, and what stands for everything else. */
export interface WordTask {
  readonly words: readonly string[];
  /** Other words, in percent of the known ones of a part. Null: they are dropped. */
  readonly unknownPercent: number | null;
  /** Pieces of background noise, in percent of the known words of a part. Null: none. */
  readonly silencePercent: number | null;
}

/** A long recording of noise. */
export interface NoiseRecording {
  /** Below the set's folder, with forward slashes. */
  readonly id: string;
  /** Absolute path. */
  readonly file: string;
  readonly seconds: number;
}

export interface WordTaskOptions {
  readonly task: WordTask;
  /** Cut into pieces for `_silence_`; in any order. */
  readonly noises: readonly NoiseRecording[];
  /** Decides which other words and which pieces are taken. */
  readonly seed: number;
}

/** Length of a piece of noise, in seconds: that of a word's clip. */
const PIECE_SECONDS = 1;

/** Shares of each noise that the parts are cut from, one after the other, so that no piece of one overlaps a piece of another. */
const ZONES: Readonly<Record<Split, readonly [from: number, to: number]>> = { train: [0, 0.8], validation: [0.8, 0.9], test: [0.9, 1] };

/**
 * Words as the classes of a keyword task: some by name, a sample of the others as `_unknown_`, pieces of noise as `_silence_`.
 *
 * In each part there are as many of either as the task's percentage of its known words, rounded up, as in TensorFlow's recipe. That draws noise anew in every
 * epoch, at a random level, and lets the parts share it; here the pieces are fixed, and the parts are cut from different stretches of each noise.
 *
 * @param examples With their parts; all words.
 * @throws {RangeError} When there are too few other words, or no noise to cut from.
 * @see P. Warden, Speech Commands, arXiv:1804.03209; `prepare_data_index` in TensorFlow's `speech_commands/input_data.py`.
 */
export function wordTask(examples: readonly Example[], options: WordTaskOptions): Example[] {
  const known = examples.filter(({ label }) => options.task.words.includes(label));
  const parts = (["train", "validation", "test"] as const).map((split) => ({ split, count: known.filter((example) => example.split === split).length }));
  return [...known, ...parts.flatMap(({ split, count }) => [...unknownWords(examples, split, count, options), ...silence(split, count, options)])];
}

function unknownWords(examples: readonly Example[], part: Split, known: number, { task, seed }: WordTaskOptions): Example[] {
  if (task.unknownPercent === null || known === 0) return [];
  const others = examples.filter(({ label, split }) => split === part && !task.words.includes(label)).sort((a, b) => byCodeUnit(a.id, b.id));
  const count = share(known, task.unknownPercent);
  if (others.length < count) throw new RangeError(`wordTask: need ${count} clips of other words for ${UNKNOWN_LABEL} in the ${part} part, found ${others.length}; the set is not whole, fetch it again`);
  const order = permutation(others.length, randomStream(seed, "unknown words", part));
  return Array.from(order.subarray(0, count), (index) => ({ ...others[index], label: UNKNOWN_LABEL }));
}

function silence(part: Split, known: number, { task, noises, seed }: WordTaskOptions): Example[] {
  if (task.silencePercent === null || known === 0) return [];
  const sorted = noises.filter(({ seconds }) => seconds * 0.1 >= PIECE_SECONDS).sort((a, b) => byCodeUnit(a.id, b.id));
  if (sorted.length === 0) throw new RangeError(`wordTask: need recordings of background noise of at least ${10 * PIECE_SECONDS} s for ${SILENCE_LABEL}, found none; the set is not whole, fetch it again`);
  return Array.from({ length: share(known, task.silencePercent) }, (_, index) => piece(sorted[index % sorted.length], part, index, seed));
}

/** Milliseconds are fine enough, and read well in an id. */
function piece({ id, file, seconds }: NoiseRecording, part: Split, index: number, seed: number): Example {
  const [from, to] = ZONES[part].map((share) => share * seconds);
  const drawn = from + randomStream(seed, "silence", part, index).uniform() * (to - from - PIECE_SECONDS);
  const startSeconds = Math.floor(drawn * 1000) / 1000;
  return { id: `${SILENCE_LABEL}/${part}_${String(index).padStart(4, "0")}_${Math.round(startSeconds * 1000)}`, source: { file, startSeconds, endSeconds: startSeconds + PIECE_SECONDS }, label: SILENCE_LABEL, group: `${id} ${part}`, split: part };
}

function share(count: number, percent: number): number {
  return Math.ceil((count * percent) / 100);
}
