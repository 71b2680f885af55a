import { AudioFormatError } from "../decoding/audio-format-error.ts";
import type { OpenSamples } from "../decoding/open-audio.ts";

/** Samples coded in blocks of one size, each decoded on its own. */
export interface BlockCodec {
  readonly label: string;
  readonly channelCount: number;
  /** Bytes a block, all channels. */
  readonly blockBytes: number;
  /** Samples a channel in a block. */
  readonly blockLength: number;
  /** Decodes a block into the start of each array, full scale ±32768. */
  readonly decode: (block: Uint8Array, channels: readonly Float32Array[]) => void;
}

/** Opens block-coded data: whole blocks, less what the last is filled up with where a length is stated; a block that is cut off is dropped and said. */
export function openBlocks(caller: string, codec: BlockCodec, data: Uint8Array, statedLength: number | null): Pick<OpenSamples, "length" | "repairs" | "read"> {
  const { blockBytes, blockLength } = codec;
  const blocks = Math.floor(data.length / blockBytes);
  if (blocks === 0) throw new AudioFormatError(`${caller}: need at least one block of ${blockBytes} bytes, got ${data.length} bytes of data`);
  const held = blocks * blockLength;
  const left = data.length - blocks * blockBytes;
  const cut = left > 0 ? [`the last ${left} bytes are no whole block and are dropped`] : [];
  const believed = statedLength === null || isCount(statedLength, held, codec);
  const wrong = believed ? [] : [`the header states ${statedLength} samples; the ${held} present are used`];
  return { length: believed ? (statedLength ?? held) : held, repairs: [...cut, ...wrong], read: (start, end) => readBlocks(codec, data, start, end) };
}

/** A true count ends in the last block. Some writers of stereo files divide theirs by the channels, which may end there too. */
function isCount(stated: number, held: number, { blockLength, channelCount }: BlockCodec): boolean {
  const divided = channelCount > 1 && stated === Math.floor(held / channelCount);
  return stated > held - blockLength && stated <= held && stated > 0 && !divided;
}

function readBlocks({ channelCount, blockBytes, blockLength, decode }: BlockCodec, data: Uint8Array, start: number, end: number): Float32Array[] {
  const channels = Array.from({ length: channelCount }, () => new Float32Array(end - start));
  const block = Array.from({ length: channelCount }, () => new Float32Array(blockLength));
  for (let index = Math.floor(start / blockLength); index * blockLength < end; index++) {
    decode(data.subarray(index * blockBytes, (index + 1) * blockBytes), block);
    const from = Math.max(start - index * blockLength, 0);
    const to = Math.min(end - index * blockLength, blockLength);
    channels.forEach((channel, c) => scaleInto(channel, index * blockLength + from - start, block[c].subarray(from, to)));
  }
  return channels;
}

function scaleInto(channel: Float32Array, at: number, samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) channel[at + i] = samples[i] / 32768;
}
