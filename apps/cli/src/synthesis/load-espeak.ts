import { CommandError } from "../errors.ts";

const PACKAGE = "@echogarden/espeak-ng-emscripten";

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
  /** Samples within ±1. Not the same bits each time: breath and phase start where the last utterance left them. */
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
  const worker = new (await load()).eSpeakNGWorker();
  return {
    sampleRate: worker.get_samplerate(),
    knows: (voice) => worker.set_voice(voice) === 0,
    speak: (text, { voice, rate, pitch, range }) => {
      if (worker.set_voice(voice) !== 0) throw new CommandError(`speak: espeak has no voice ${JSON.stringify(voice)}`);
      worker.set_rate(Math.round(rate));
      worker.set_pitch(Math.round(pitch));
      worker.set_range(Math.round(range));
      const pieces: Int16Array[] = [];
      worker.synthesize(text, (samples) => {
        pieces.push(samples);
        return false;
      });
      return joined(pieces);
    },
  };
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
