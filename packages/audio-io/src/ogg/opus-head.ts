import { AudioFormatError } from "../decoding/audio-format-error.ts";

/** The first packet of an Opus stream. */
export interface OpusHead {
  readonly channelCount: number;
  /** Samples at 48 kHz before the recording starts. */
  readonly preSkip: number;
  /** Factor on the decoded samples. */
  readonly gain: number;
  /** Opus streams beside each other in a packet, and how many of them are stereo. */
  readonly streamCount: number;
  readonly coupledCount: number;
  /** The decoded channel that each output channel is, 255 for silence. */
  readonly mapping: readonly number[];
}

const HEAD_BYTES = 19;

/** @throws {AudioFormatError} When the packet is damaged. @see RFC 7845, section 5.1. */
export function opusHead(bytes: Uint8Array): OpusHead {
  if (bytes.length < HEAD_BYTES) throw new AudioFormatError(`openOggOpus: need ${HEAD_BYTES} bytes of identification, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channelCount = view.getUint8(9);
  if (view.getUint8(8) >> 4 !== 0) throw new AudioFormatError(`openOggOpus: need version 1, got ${view.getUint8(8)}`);
  if (channelCount === 0) throw new AudioFormatError("openOggOpus: need at least one channel, got 0");
  return {
    channelCount,
    preSkip: view.getUint16(10, true),
    gain: 10 ** (view.getInt16(16, true) / (20 * 256)),
    ...mappingTable(bytes, view.getUint8(18), channelCount),
  };
}

function mappingTable(bytes: Uint8Array, family: number, channelCount: number): Pick<OpusHead, "streamCount" | "coupledCount" | "mapping"> {
  if (family === 0 && channelCount <= 2) return { streamCount: 1, coupledCount: channelCount - 1, mapping: [0, 1].slice(0, channelCount) };
  // Family 1 is surround, 255 is channels without a meaning; 2 and 3 (ambisonics) need a matrix.
  if (family !== 1 && family !== 255) throw new AudioFormatError(`openOggOpus: need channel mapping family 0 with at most two channels, 1 or 255, got ${family} with ${channelCount}`);
  const [streamCount, coupledCount] = [bytes[19] ?? 0, bytes[20] ?? 0];
  const mapping = Array.from(bytes.subarray(21, 21 + channelCount));
  const decoded = streamCount + coupledCount;
  const sound = mapping.length === channelCount && streamCount > 0 && coupledCount <= streamCount && decoded <= 255 && mapping.every((index) => index < decoded || index === 255);
  if (!sound) throw new AudioFormatError(`openOggOpus: need a channel mapping within ${decoded} decoded channels, got ${mapping.join(", ")}`);
  return { streamCount, coupledCount, mapping };
}
