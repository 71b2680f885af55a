import { AudioFormatError } from "../decoding/audio-format-error.ts";

/** Samples of a frame at 48 kHz, by the upper five bits of a packet's first byte: SILK, hybrid, CELT. */
const FRAME_LENGTHS = [
  ...[480, 960, 1920, 2880], ...[480, 960, 1920, 2880], ...[480, 960, 1920, 2880],
  ...[480, 960], ...[480, 960],
  ...[120, 240, 480, 960], ...[120, 240, 480, 960], ...[120, 240, 480, 960], ...[120, 240, 480, 960],
];

const MOST_SAMPLES = 5760;

/** Samples a channel at 48 kHz in an Opus packet, at most 120 ms. @throws {AudioFormatError} When it has none or more. @see RFC 6716, section 3.1. */
export function opusPacketLength(packet: Uint8Array, index: number): number {
  if (packet.length === 0) throw new AudioFormatError(`openOggOpus: packet ${index} is empty; the file is damaged`);
  const code = packet[0] & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 63;
  const length = frames * FRAME_LENGTHS[packet[0] >> 3];
  if (!(length > 0 && length <= MOST_SAMPLES)) throw new AudioFormatError(`openOggOpus: need 1 to ${MOST_SAMPLES} samples in packet ${index}, got ${length}; the file is damaged`);
  return length;
}
