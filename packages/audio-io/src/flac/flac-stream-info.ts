import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { checkSampleRate } from "../decoding/check-sample-rate.ts";

/** What a FLAC file says about itself before the first frame. */
export interface FlacStreamInfo {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly bitsPerSample: number;
  /** Samples a channel; 0 when the writer did not know. */
  readonly totalSamples: number;
  /** Offset of the first frame. */
  readonly audioStart: number;
}

const STREAM_INFO = 0;
const STREAM_INFO_BYTES = 34;

/** Walks the metadata blocks of a FLAC file; `bytes` starts with `fLaC`. */
export function flacStreamInfo(bytes: Uint8Array): FlacStreamInfo {
  let info: Omit<FlacStreamInfo, "audioStart"> | undefined;
  let offset = 4;
  for (let last = false; !last; ) {
    if (offset + 4 > bytes.length) throw new AudioFormatError(`decodeFlac: the file ends inside its metadata, after ${bytes.length} bytes`);
    const size = (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3];
    if ((bytes[offset] & 0x7f) === STREAM_INFO) info ??= parseStreamInfo(bytes.subarray(offset + 4, offset + 4 + size));
    last = bytes[offset] >= 0x80;
    offset += 4 + size;
  }
  if (!info) throw new AudioFormatError("decodeFlac: need a STREAMINFO block, found none");
  return { ...info, audioStart: offset };
}

function parseStreamInfo(block: Uint8Array): Omit<FlacStreamInfo, "audioStart"> {
  if (block.length < STREAM_INFO_BYTES) throw new AudioFormatError(`decodeFlac: need ${STREAM_INFO_BYTES} bytes of STREAMINFO, got ${block.length}`);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const packed = view.getBigUint64(10);
  const sampleRate = Number(packed >> 44n);
  checkSampleRate("decodeFlac", sampleRate);
  const bitsPerSample = Number((packed >> 36n) & 31n) + 1;
  if (bitsPerSample < 4) throw new AudioFormatError(`decodeFlac: need 4 to 32 bits a sample, got ${bitsPerSample}`);
  return {
    sampleRate,
    channelCount: Number((packed >> 41n) & 7n) + 1,
    bitsPerSample,
    totalSamples: Number(packed & 0xfffffffffn),
  };
}
