import { createFeatureExtractor, frontEndPreset } from "@cochlea/dsp";
import { expect, test } from "vitest";
import { CommandError, InterruptedError } from "../errors.ts";
import { type Espeak, loadEspeak } from "./load-espeak.ts";
import { type SpokenWord, synthesiseWords, type SynthesisOptions } from "./synthesise-words.ts";
import { peakOf, rootMeanSquare } from "./vary-recording.ts";

/** Says a word as a tone, a letter for 0.05 s at 175 words a minute; notes what it was asked for. */
function fakeEspeak(): Espeak & { readonly asked: unknown[][] } {
  const asked: unknown[][] = [];
  return {
    asked,
    sampleRate: 22050,
    knows: () => true,
    speak: (text, speech) => {
      asked.push([text, speech]);
      return Float32Array.from({ length: Math.round((text.length * 0.05 * 175 * 22050) / speech.rate) }, (_, at) => 0.5 * Math.sin(at / 10));
    },
  };
}

async function collect(options: Partial<SynthesisOptions>): Promise<SpokenWord[]> {
  const clips: SpokenWord[] = [];
  for await (const clip of synthesiseWords({ words: ["yes", "no"], voices: 3, clipsPerWord: 4, sampleRate: 16000, seed: 1, espeak: fakeEspeak(), ...options })) clips.push(clip);
  return clips;
}

test("every word is dealt to the voices in turn", async () => {
  const clips = await collect({});
  expect(clips.map(({ word, voice, index }) => [word, voice, index])).toEqual(
    ["yes", "no"].flatMap((word) => [[word, "us-f1", 0], [word, "gb-m1", 0], [word, "scotland-f2", 0], [word, "us-f1", 1]]),
  );
  for (const { waveform } of clips) expect([waveform.sampleRate, waveform.channels.length, waveform.channels[0].length]).toEqual([16000, 1, 16000]);
});

test("what is drawn hangs on seed, voice, word and index, not on what else is made", async () => {
  const [alone, among, reseeded] = await Promise.all([collect({ words: ["no"], voices: 1, clipsPerWord: 1 }), collect({}), collect({ seed: 2 })]);
  expect(among[4].waveform).toEqual(alone[0].waveform);
  expect(reseeded[4].waveform).not.toEqual(among[4].waveform);
});

test("clips have the length and rate that are asked for", async () => {
  const [clip] = await collect({ sampleRate: 8000, clipSeconds: 0.5 });
  expect([clip.waveform.sampleRate, clip.waveform.channels[0].length]).toEqual([8000, 4000]);
});

test("a word that is too long for its clip is said faster; one that no speed fits is an error", async () => {
  const espeak = fakeEspeak();
  await collect({ words: ["a".repeat(30)], voices: 1, clipsPerWord: 1, espeak });
  expect(espeak.asked.length).toBeGreaterThan(1);
  await expect(collect({ words: ["a".repeat(60)] })).rejects.toThrow(new RangeError(`synthesiseWords: "${"a".repeat(60)}" does not fit 1 s; make the clips longer`));
});

test("progress counts clips; an abort ends the run between two", async () => {
  const controller = new AbortController();
  const done: number[] = [];
  const onProgress = (count: number, total: number): void => {
    done.push(count / total);
    if (count === 2) controller.abort(new InterruptedError());
  };
  await expect(collect({ onProgress, signal: controller.signal })).rejects.toThrow(InterruptedError);
  expect(done).toEqual([1 / 8, 2 / 8]);
});

test.each([
  [{ words: [] }, "synthesise: need at least one word, got none"],
  [{ words: ["yes", "../no"] }, 'synthesise: a word is letters and digits, with spaces, hyphens or apostrophes within, got "../no"'],
  [{ words: ["yes", "Yes"] }, 'synthesise: need each word once, whatever its case, got "Yes" twice'],
  [{ clipsPerWord: NaN }, "synthesiseWords: need a whole clipsPerWord >= 1, got NaN"],
  [{ sampleRate: 16000.5 }, "synthesiseWords: need a whole sampleRate from 4000 to 48000 Hz, got 16000.5"],
  [{ clipSeconds: NaN }, "synthesiseWords: need clipSeconds from 0.3 to 60, got NaN"],
])("refuses %j", async (options, message) => {
  await expect(collect(options)).rejects.toThrow(new RangeError(message));
});

test("silence is an error that names the word", async () => {
  const espeak = { sampleRate: 22050, knows: () => true, speak: () => new Float32Array(100) };
  await expect(collect({ espeak })).rejects.toThrow('synthesiseWords: espeak says nothing for "yes"; give another spelling');
});

test("a missing synthesiser is one line that says what to install", async () => {
  const missing = () => Promise.reject(Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }));
  await expect(loadEspeak(missing)).rejects.toThrow(
    new CommandError("speech synthesis needs the optional package @echogarden/espeak-ng-emscripten (GPL-3.0), which is not installed; run: npm install @echogarden/espeak-ng-emscripten@0.3.5"),
  );
});

const installed = await loadEspeak().then(() => true, () => false);

test.skipIf(!installed)("espeak's words are speech, and can be told apart across voices (needs the optional espeak package)", async () => {
  const words = ["six", "nine", "zero"];
  const clips = await collect({ words, voices: 6, clipsPerWord: 12, espeak: undefined });
  for (const { waveform: { channels: [samples] } } of clips) {
    expect(peakOf(samples)).toBeLessThan(0.9801);
    expect(20 * Math.log10(rootMeanSquare(samples))).toBeGreaterThan(-45);
  }
  // The nearest mean spectrum of the other voices names most words.
  const spectra = clips.map((clip) => ({ ...clip, spectrum: meanSpectrum(clip) }));
  const right = spectra.filter((clip) => {
    const others = spectra.filter(({ voice }) => voice !== clip.voice);
    const distances = words.map((word) => distance(clip.spectrum, mean(others.filter((one) => one.word === word).map(({ spectrum }) => spectrum))));
    return words[distances.indexOf(Math.min(...distances))] === clip.word;
  });
  expect(right.length / spectra.length).toBeGreaterThan(0.6); // by chance a third
});

const extract = createFeatureExtractor(frontEndPreset("speech-commands"));

/** Mean over the louder half of the frames, without its level. */
function meanSpectrum({ waveform }: SpokenWord): number[] {
  const { data, shape: [, bands, frames] } = extract(waveform);
  const column = (frame: number): number[] => Array.from({ length: bands }, (_, band) => data[band * frames + frame]);
  const columns = Array.from({ length: frames }, (_, frame) => column(frame)).sort((a, b) => sum(b) - sum(a)).slice(0, frames / 4);
  const spectrum = mean(columns);
  return spectrum.map((value) => value - sum(spectrum) / bands);
}

function mean(rows: readonly (readonly number[])[]): number[] {
  return rows[0].map((_, column) => rows.reduce((total, row) => total + row[column], 0) / rows.length);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((value, index) => (value - b[index]) ** 2));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
