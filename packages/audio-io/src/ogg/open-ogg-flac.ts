import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { openFlac } from "../flac/decode-flac.ts";
import { joinBytes } from "../decoding/join-bytes.ts";
import { oggStream } from "./ogg-stream.ts";
import type { OpenAudio } from "../decoding/open-audio.ts";

/** Bytes before the plain FLAC file that the packets make up: 0x7F, `FLAC`, a version, a count of headers. */
const MAPPING_BYTES = 9;

/** Reads the header of a FLAC stream in Ogg: its packets are a plain FLAC file cut up. @see https://xiph.org/flac/ogg_mapping.html */
export function openOggFlac(bytes: Uint8Array): OpenAudio {
  const { packets, repairs } = oggStream(bytes, "\x7fFLAC");
  const [first, ...rest] = packets.map(({ data }) => data);
  if (first[5] !== 1) throw new AudioFormatError(`openOggFlac: need version 1 of the mapping, got ${first[5]}`);
  return { ...openFlac(joinBytes([first.subarray(MAPPING_BYTES), ...rest])), repairs };
}
