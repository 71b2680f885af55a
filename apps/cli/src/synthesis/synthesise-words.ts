import { setImmediate } from "node:timers/promises";
import { createResampler, type Resampler, type Waveform } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";
import { type Espeak, loadEspeak, type Speech } from "./load-espeak.ts";
import { longestSpeech, recordSpeech } from "./record-speech.ts";
import { trimSilence } from "./vary-recording.ts";
import { type Voice, voices } from "./voices.ts";
import { checkWords } from "./words.ts";

/** First capture is the voice, in the paths that `synth` writes. */
export const VOICE_PATTERN = "([^/_]+)_\\d+\\.wav$";

const FASTEST = 450; // espeak's limit, words a minute

export interface SynthesisOptions {
  readonly words: readonly string[];
  /** What is spoken, as espeak calls it: `de`, `fr`, `cmn`, … Default `en`. */
  readonly language?: string;
  /** How many voices speak, 1 to as many as the language has: 216 of English. */
  readonly voices: number;
  /** Clips of each word in all, dealt to the voices in turn. */
  readonly clipsPerWord: number;
  /** In Hz. */
  readonly sampleRate: number;
  readonly seed: number;
  /** Default 1. */
  readonly clipSeconds?: number;
  /** Called after each clip. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Default: the optional package espeak-ng-emscripten. */
  readonly espeak?: Espeak;
}

export interface SpokenWord {
  readonly word: string;
  /** Name of the voice: the speaker, and so the group. */
  readonly voice: string;
  /** Of the voice's clips of this word, from 0. */
  readonly index: number;
  /** Mono. */
  readonly waveform: Waveform;
}

/**
 * Words spoken by many voices, each clip at a speed, pitch, level, place, room and noise of its own.
 *
 * A clip depends on seed, voice, word and index, and on the clips' length and rate, alone: the same bits in every run, whatever else is made.
 *
 * @throws {RangeError} For options out of range.
 * @throws {CommandError} When the synthesiser is not installed, or a word does not fit its clip.
 */
export async function* synthesiseWords(options: SynthesisOptions): AsyncGenerator<SpokenWord> {
  const { words, clipsPerWord, sampleRate, clipSeconds = 1, onProgress, signal } = options;
  checkOptions(options);
  const speakers = voices(options.voices, options.language);
  const espeak = options.espeak ?? (await loadEspeak());
  const studio = { espeak, resample: createResampler({ fromHz: espeak.sampleRate, toHz: sampleRate }), length: Math.round(clipSeconds * sampleRate), sampleRate, seed: options.seed };
  let done = 0;
  for (const word of words) {
    for (let clip = 0; clip < clipsPerWord; clip++) {
      await setImmediate(); // espeak is synchronous: let signals in
      signal?.throwIfAborted();
      const voice = speakers[clip % speakers.length];
      const index = Math.floor(clip / speakers.length);
      yield { word, voice: voice.name, index, waveform: recordWord(word, voice, index, studio) };
      onProgress?.(++done, words.length * clipsPerWord);
    }
  }
}

function checkOptions({ words, clipsPerWord, sampleRate, clipSeconds = 1 }: SynthesisOptions): void {
  checkWords(words);
  if (!(Number.isInteger(clipsPerWord) && clipsPerWord >= 1)) throw new RangeError(`synthesiseWords: need a whole clipsPerWord >= 1, got ${clipsPerWord}`);
  if (!(Number.isInteger(sampleRate) && sampleRate >= 4000 && sampleRate <= 48000)) throw new RangeError(`synthesiseWords: need a whole sampleRate from 4000 to 48000 Hz, got ${sampleRate}`);
  if (!(clipSeconds >= 0.3 && clipSeconds <= 60)) throw new RangeError(`synthesiseWords: need clipSeconds from 0.3 to 60, got ${clipSeconds}`);
}

interface Studio {
  readonly espeak: Espeak;
  readonly resample: Resampler;
  readonly length: number;
  readonly sampleRate: number;
  readonly seed: number;
}

function recordWord(word: string, voice: Voice, index: number, studio: Studio): Waveform {
  const stream = randomStream(studio.seed, "synth", voice.name, word, index);
  const speech = { voice: voice.espeak, rate: stream.uniform(130, 210), pitch: stream.uniform(20, 80), range: stream.uniform(20, 80) };
  return { channels: [recordSpeech(speakWithin(word, speech, studio), studio, stream)], sampleRate: studio.sampleRate };
}

/** A word that does not fit its clip is said again, as much faster as it takes. */
function speakWithin(word: string, speech: Speech, studio: Studio): Float32Array {
  const most = longestSpeech(studio);
  let { rate } = speech;
  for (;;) {
    const samples = trimSilence(studio.resample(studio.espeak.speak(word, { ...speech, rate })));
    if (samples.length === 0) throw new RangeError(`synthesiseWords: espeak says nothing for ${JSON.stringify(word)}; give another spelling`);
    if (samples.length <= most) return samples;
    if (rate === FASTEST) throw new RangeError(`synthesiseWords: ${JSON.stringify(word)} does not fit ${studio.length / studio.sampleRate} s; make the clips longer`);
    rate = Math.min(FASTEST, (rate * 1.1 * samples.length) / most);
  }
}
