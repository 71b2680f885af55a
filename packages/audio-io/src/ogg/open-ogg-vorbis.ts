import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { inBatches } from "../decoding/in-batches.ts";
import { oggStream, type OggPacket } from "./ogg-stream.ts";
import type { OpenAudio } from "../decoding/open-audio.ts";
import { packetAt, packetTimeline } from "./packet-timeline.ts";
import type { SampleMemory } from "../decoding/sample-memory.ts";
import { SampleWindow } from "../decoding/sample-window.ts";
import { decodeVorbisPackets } from "./vorbis-decoder.ts";
import { vorbisHeaders, type VorbisHeaders } from "./vorbis-headers.ts";

/**
 * Reads the headers of an Ogg Vorbis file and finds out where each packet's samples stand, without decoding one.
 *
 * A range is decoded from the packet before it and is bit-equal to that part of the whole.
 *
 * @throws {AudioFormatError} When a page is damaged, missing or cut off, or a header is.
 * @see Vorbis I specification, Xiph.Org, 2020; `soundfile.read`.
 */
export function openOggVorbis(bytes: Uint8Array): OpenAudio {
  const { packets: [identification, comment, setup, ...audio], repairs } = oggStream(bytes, "\x01vorbis");
  if (!comment || !setup) throw new AudioFormatError("openOggVorbis: need three header packets; the file is cut off");
  const headers = vorbisHeaders(identification.data, setup.data);
  // A packet of no bytes stands for nothing.
  const packets = audio.filter(({ data }) => data.length > 0);
  const { ends, start, end, repairs: trimmed } = packetTimeline("openOggVorbis", packets, durations(packets, headers), 0);
  const decode = (from: number, to: number, memory?: SampleMemory): Promise<Float32Array[]> => {
    const first = Math.max(0, packetAt(ends, from) - 1);
    const window = new SampleWindow(headers.channelCount, from, to, ends[first], memory);
    const needed = packets.slice(first, packetAt(ends, to - 1) + 1).map(({ data }) => data);
    return decodeVorbisPackets([identification.data, setup.data], inBatches(needed), window);
  };
  return {
    encoding: "Vorbis",
    sampleRate: headers.sampleRate,
    channelCount: headers.channelCount,
    length: end - start,
    repairs: [...repairs, ...trimmed],
    read: (from, to, memory) => decode(start + from, start + to, memory),
  };
}

/** Blocks overlap: a packet completes a quarter of the block before it and a quarter of its own. The first completes none. */
function durations(packets: readonly OggPacket[], { blockSizes }: VorbisHeaders): Float64Array {
  const modeBits = 32 - Math.clz32(blockSizes.length - 1);
  const sizes = packets.map(({ data }, index) => {
    const mode = (data[0] >> 1) & (2 ** modeBits - 1);
    if (data[0] & 1 || mode >= blockSizes.length) throw new AudioFormatError(`openOggVorbis: packet ${index} is no audio; the file is damaged`);
    return blockSizes[mode];
  });
  return Float64Array.from(sizes, (size, index) => (index === 0 ? 0 : (sizes[index - 1] + size) / 4));
}
