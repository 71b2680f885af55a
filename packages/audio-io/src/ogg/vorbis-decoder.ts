import type { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis";
import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { freeDecoder } from "../decoding/free-decoder.ts";
import type { SampleWindow } from "../decoding/sample-window.ts";

/** The decoder below the package's Ogg reader. Not in its types; the version is pinned. */
interface PacketDecoder {
  readonly sendSetupHeader: (packet: Uint8Array) => void;
  readonly initDsp: () => void;
  readonly decodePackets: (packets: readonly Uint8Array[]) => { readonly channelData: Float32Array[]; readonly samplesDecoded: number; readonly errors: readonly { readonly message: string }[] };
}

/** What the decoder's input buffer holds. */
const MOST_PACKET_BYTES = 128 * 1024;

/** Decodes packets, in batches, into a window. The decoder (libvorbis as WebAssembly, 16 MB) is loaded on first use. */
export async function decodeVorbisPackets(headers: readonly Uint8Array[], batches: Iterable<readonly Uint8Array[]>, window: SampleWindow): Promise<Float32Array[]> {
  const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis");
  const owner = new OggVorbisDecoder();
  await owner.ready;
  try {
    const decoder = packetDecoder(owner);
    for (const header of headers) decoder.sendSetupHeader(fitting(header));
    decoder.initDsp();
    for (const batch of batches) decodeBatch(decoder, batch, window);
    return window.completeAndFinite("openOggVorbis");
  } catch (error) {
    throw error instanceof AudioFormatError ? error : new AudioFormatError(`openOggVorbis: the decoder failed: ${String(error)}`);
  } finally {
    freeDecoder(owner);
  }
}

function packetDecoder(owner: OggVorbisDecoder): PacketDecoder {
  return (owner as unknown as { readonly _decoder: PacketDecoder })._decoder;
}

function fitting(packet: Uint8Array): Uint8Array {
  if (packet.length > MOST_PACKET_BYTES) throw new AudioFormatError(`openOggVorbis: need packets of at most ${MOST_PACKET_BYTES} bytes, got ${packet.length}`);
  return packet;
}

function decodeBatch(decoder: PacketDecoder, packets: readonly Uint8Array[], window: SampleWindow): void {
  const { channelData, samplesDecoded, errors } = decoder.decodePackets(packets.map(fitting));
  if (errors.length > 0) throw new AudioFormatError(`openOggVorbis: a packet cannot be decoded: ${errors[0].message}`);
  if (channelData.length < window.channels.length) throw new AudioFormatError(`openOggVorbis: need ${window.channels.length} channels, the decoder gave ${channelData.length}; the file is damaged`);
  window.add(channelData, samplesDecoded);
}
