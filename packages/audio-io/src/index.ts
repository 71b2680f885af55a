export { AudioFormatError } from "./audio-format-error.ts";
export { audioContainer } from "./audio-container.ts";
export { decodeAudio, type DecodeAudioOptions } from "./decode-audio.ts";
export { decodeFlac } from "./decode-flac.ts";
export type { DecodedAudio } from "./decoded-audio.ts";
export { encodeWav, type EncodeWavOptions } from "./encode-wav.ts";
export { parseWav } from "./parse-wav.ts";
