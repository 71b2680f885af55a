import { expect, test, vi } from "vitest";
import { type Espeak, loadEspeak } from "./load-espeak.ts";
import { voices } from "./voices.ts";

const installed = await loadEspeak().then(() => true, () => false);
const withEspeak = test.skipIf(!installed);
const named = "(needs the optional espeak package)";

/** Speed, pitch and range are those of a voice. */
function speechOf(espeak: string, index: number) {
  return { voice: espeak, rate: 130 + (index % 80), pitch: 20 + (index % 60), range: 80 - (index % 50) };
}

function bits(samples: Float32Array): string {
  return Buffer.from(samples.buffer).toString("base64");
}

/** A synthesiser that was started at another time. */
async function startedAt(milliseconds: number): Promise<Espeak> {
  const clock = vi.spyOn(Date, "now").mockReturnValue(milliseconds);
  try {
    return await loadEspeak();
  } finally {
    clock.mockRestore();
  }
}

/** Those of quickstart. */
const speakers = voices(108).map(({ espeak }, index) => speechOf(espeak, index));

withEspeak(`every voice gives the same bits whenever it was started and whatever was said before ${named}`, async () => {
  const [early, late] = [await startedAt(1e12), await startedAt(2e12)];
  const forwards = speakers.map((speech) => bits(early.speak("three", speech)));
  const backwards = speakers.toReversed().map((speech) => bits(late.speak("three", speech))).reverse();
  expect(speakers.filter((_, index) => forwards[index] !== backwards[index])).toEqual([]);
  expect(new Set(forwards).size).toBe(108);
}, 60_000);

withEspeak(`a language that was spoken in between, and a voice that is not there, leave nothing behind ${named}`, async () => {
  const espeak = await loadEspeak();
  const first = espeak.speak("seven", speechOf("en+f2", 0));
  for (const language of ["ru", "cmn", "de+f3"]) espeak.speak("1 2 3", speechOf(language, 1));
  expect(() => espeak.speak("seven", speechOf("nowhere", 2))).toThrow('speak: espeak has no voice "nowhere"');
  expect(espeak.knows("fr")).toBe(true);
  expect(espeak.speak("seven", speechOf("en+f2", 0))).toEqual(first);
});

withEspeak(`long texts leave nothing behind either; one that is too long is refused ${named}`, async () => {
  const espeak = await loadEspeak();
  const seven = () => ["en+m1", "fr-be+f2", "de+f4"].map((voice) => espeak.speak("seven", speechOf(voice, 0)));
  const first = seven();
  for (const length of [120, 300, 1000]) {
    espeak.speak("a ".repeat(length / 2), speechOf("en+m1", 0));
    expect(seven()).toEqual(first);
  }
  expect(() => espeak.speak("ü".repeat(501), speechOf("en", 0))).toThrow(new RangeError("speak: need a text of at most 1000 bytes, got 1002"));
});
