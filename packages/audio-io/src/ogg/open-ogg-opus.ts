import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { inBatches } from "../decoding/in-batches.ts";
import { oggStream } from "./ogg-stream.ts";
import type { OpenAudio } from "../decoding/open-audio.ts";
import { decodeOpusPackets } from "./opus-decoder.ts";
import { opusHead } from "./opus-head.ts";
import { opusPacketLength } from "./opus-packet-length.ts";
import { packetAt, packetTimeline } from "./packet-timeline.ts";
import type { SampleMemory } from "../decoding/sample-memory.ts";
import { SampleWindow } from "../decoding/sample-window.ts";

/** Opus is decoded at this rate, whatever was recorded. */
const SAMPLE_RATE = 48_000;

/** A decoder that starts in the middle has to converge. RFC 7845 asks for 80 ms; music is the same to the bit after one second, speech is mostly after four, and else differed by at most 1e-3. */
const PREROLL = 4 * SAMPLE_RATE;

/**
 * Reads the headers of an Ogg Opus file and finds out where each packet's samples stand, without decoding one.
 *
 * The rate is 48 kHz, as every Opus decoder works; the recording's own rate, which the header mentions, is not restored.
 * A range is decoded from four seconds before it, and can differ from that part of the whole by about 1e-3 where it is coded as speech.
 *
 * @throws {AudioFormatError} When a page is damaged, missing or cut off, or a header is.
 * @see RFC 7845.
 */
export function openOggOpus(bytes: Uint8Array): OpenAudio {
  const { packets: [identification, tags, ...audio], repairs } = oggStream(bytes, "OpusHead");
  if (!tags) throw new AudioFormatError("openOggOpus: need two header packets; the file is cut off");
  const head = opusHead(identification.data);
  const durations = Float64Array.from(audio, ({ data }, index) => opusPacketLength(data, index));
  const { ends, start, end, repairs: trimmed } = packetTimeline("openOggOpus", audio, durations, head.preSkip);
  const decode = (from: number, to: number, memory?: SampleMemory): Promise<Float32Array[]> => {
    const first = packetAt(ends, Math.max(0, from - PREROLL));
    const window = new SampleWindow(head.channelCount, from, to, first === 0 ? 0 : ends[first - 1], memory);
    const needed = audio.slice(first, packetAt(ends, to - 1) + 1).map(({ data }) => data);
    return decodeOpusPackets(head, inBatches(needed), window);
  };
  return {
    encoding: "Opus",
    sampleRate: SAMPLE_RATE,
    channelCount: head.channelCount,
    length: end - start,
    repairs: [...repairs, ...trimmed],
    read: (from, to, memory) => decode(start + from, start + to, memory),
  };
}
