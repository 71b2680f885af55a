import { audioContainer, id3Length } from "./audio-container.ts";
import { AudioFormatError } from "./decoding/audio-format-error.ts";
import { openFlac } from "./flac/decode-flac.ts";
import { openAiff } from "./pcm/open-aiff.ts";
import { openAu } from "./pcm/open-au.ts";
import type { OpenAudio } from "./decoding/open-audio.ts";
import { openMp3 } from "./mpeg/open-mp3.ts";
import { openOggFlac } from "./ogg/open-ogg-flac.ts";
import { openOggOpus } from "./ogg/open-ogg-opus.ts";
import { openOggVorbis } from "./ogg/open-ogg-vorbis.ts";
import { openWav } from "./pcm/parse-wav.ts";

/** Every format that is read, by the name that `audioContainer` gives it. */
const FORMATS: Readonly<Record<string, (bytes: Uint8Array) => OpenAudio>> = {
  WAV: openWav,
  "Sony Wave64": openWav,
  AIFF: openAiff,
  "Sun AU": openAu,
  FLAC: openFlac,
  MP3: openMp3,
  "Ogg Vorbis": openOggVorbis,
  "Ogg Opus": openOggOpus,
  "Ogg FLAC": openOggFlac,
};

const READ = "WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus are read";

/** Reads a file's header, by what the bytes are. @throws {AudioFormatError} When they are empty, damaged, of a format not read, or no audio. */
export function openAudio(caller: string, bytes: Uint8Array): OpenAudio & { readonly format: string } {
  if (bytes.length === 0) throw new AudioFormatError(`${caller}: the file is empty (0 bytes)`);
  const afterTag = bytes.subarray(id3Length(bytes));
  const audio = audioContainer(afterTag) === "FLAC" ? afterTag : bytes;
  const format = audioContainer(audio);
  if (format === null) throw new AudioFormatError(`${caller}: this is no audio that is known; ${READ}`);
  if (!Object.hasOwn(FORMATS, format)) throw new AudioFormatError(`${caller}: ${format} is not supported; ${READ}`);
  return { format, ...FORMATS[format](audio) };
}
