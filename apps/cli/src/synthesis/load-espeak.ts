import type { EspeakWorker } from "@echogarden/espeak-ng-emscripten";
import { CommandError } from "../errors.ts";
import { rememberMemory } from "./rewind-memory.ts";

const PACKAGE = "@echogarden/espeak-ng-emscripten";

/** Bytes of a text, in UTF-8; a word has at most 180. */
const LONGEST = 1000;

export interface Speech {
  /** Language with variant, such as `en-us+f1`. */
  readonly voice: string;
  /** Words a minute, 80 to 450. */
  readonly rate: number;
  /** 0 to 100; 50 is the voice's own. */
  readonly pitch: number;
  /** How much the pitch moves, 0 to 100. */
  readonly range: number;
}

export interface Espeak {
  readonly sampleRate: number;
  /** Whether it has a voice of this name. */
  readonly knows: (voice: string) => boolean;
  /** Samples within ±1. The same bits for the same arguments, whenever and after whatever they are spoken. */
  readonly speak: (text: string, speech: Speech) => Float32Array;
}

/** The optional package, which is GPL-3.0 and therefore never bundled. */
const importEspeak = () => import("@echogarden/espeak-ng-emscripten");

/**
 * Starts the speech synthesiser.
 *
 * @throws {CommandError} When the optional package is not installed.
 */
export async function loadEspeak(importModule: typeof importEspeak = importEspeak): Promise<Espeak> {
  const { default: load } = await importModule().catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
    throw new CommandError(`speech synthesis needs the optional package ${PACKAGE} (GPL-3.0), which is not installed; run: npm install ${PACKAGE}@0.3.5`);
  });
  const module = await load();
  const worker = withClockAtZero(() => new module.eSpeakNGWorker());
  settle(worker);
  const rewind = rememberMemory(module);
  return {
    sampleRate: worker.get_samplerate(),
    knows: (voice) => worker.set_voice(voice) === 0,
    speak: (text, speech) => {
      checkLength(text);
      rewind(); // else breath, flutter and phase begin where the last utterance left them
      prepare(worker, speech);
      return synthesise(worker, text);
    },
  };
}

/** eSpeak seeds the noise of its breathy voices with the time at which it starts. The start is synchronous, so nobody else reads this clock. */
function withClockAtZero<T>(start: () => T): T {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return start();
  } finally {
    Date.now = now;
  }
}

/** Has what lasts done once: the English dictionary read, and room made for a text. The second call frees what the first found too small, so that no later one does. */
function settle(worker: EspeakWorker): void {
  worker.set_voice("en");
  for (let times = 0; times < 2; times++) synthesise(worker, " ".repeat(LONGEST));
}

function prepare(worker: EspeakWorker, { voice, rate, pitch, range }: Speech): void {
  if (worker.set_voice(voice) !== 0) throw new CommandError(`speak: espeak has no voice ${JSON.stringify(voice)}`);
  worker.set_rate(Math.round(rate));
  worker.set_pitch(Math.round(pitch));
  worker.set_range(Math.round(range));
}

function synthesise(worker: EspeakWorker, text: string): Float32Array {
  const pieces: Int16Array[] = [];
  worker.synthesize(text, (samples) => {
    pieces.push(samples);
    return false;
  });
  return joined(pieces);
}

function checkLength(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (!(bytes <= LONGEST)) throw new RangeError(`speak: need a text of at most ${LONGEST} bytes, got ${bytes}`);
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND");
}

function joined(pieces: readonly Int16Array[]): Float32Array {
  const samples = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) for (const sample of piece) samples[at++] = sample / 32768;
  return samples;
}
