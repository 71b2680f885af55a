import type { OpusDecoder } from "opus-decoder";
import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { freeDecoder } from "../decoding/free-decoder.ts";
import type { OpusHead } from "./opus-head.ts";
import type { SampleWindow } from "../decoding/sample-window.ts";

/** What the decoder's input buffer holds for each channel: 120 ms at 256 kbit/s. */
const MOST_PACKET_BYTES = 3840;

/** Decodes packets, in batches, into a window. The decoder (libopus as WebAssembly, 28 MB) is loaded on first use. */
export async function decodeOpusPackets(head: OpusHead, batches: Iterable<readonly Uint8Array[]>, window: SampleWindow): Promise<Float32Array[]> {
  const { OpusDecoder } = await import("opus-decoder");
  const { channelCount, streamCount, coupledCount, mapping } = head;
  const decoder = new OpusDecoder({ channels: channelCount, streamCount, coupledStreamCount: coupledCount, channelMappingTable: [...mapping] });
  await decoder.ready;
  try {
    for (const batch of batches) decodeBatch(decoder, head, batch, window);
    return window.completeAndFinite("openOggOpus");
  } catch (error) {
    throw error instanceof AudioFormatError ? error : new AudioFormatError(`openOggOpus: the decoder failed: ${String(error)}`);
  } finally {
    freeDecoder(decoder);
  }
}

function decodeBatch(decoder: OpusDecoder, { channelCount, gain }: OpusHead, packets: readonly Uint8Array[], window: SampleWindow): void {
  const tooLong = packets.find(({ length }) => length > MOST_PACKET_BYTES * channelCount);
  if (tooLong) throw new AudioFormatError(`openOggOpus: need packets of at most ${MOST_PACKET_BYTES * channelCount} bytes, got ${tooLong.length}`);
  const { channelData, samplesDecoded, errors } = decoder.decodeFrames([...packets]);
  if (errors.length > 0) throw new AudioFormatError(`openOggOpus: a packet cannot be decoded: ${errors[0].message}`);
  if (gain !== 1) for (const channel of channelData) scale(channel, gain);
  window.add(channelData, samplesDecoded);
}

function scale(samples: Float32Array, factor: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] *= factor;
}
