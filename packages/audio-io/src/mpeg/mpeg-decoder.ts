import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { freeDecoder } from "../decoding/free-decoder.ts";
import type { SampleWindow } from "../decoding/sample-window.ts";

/** Decodes frames into a window. The decoder (mpg123 as WebAssembly, 16 MB) is loaded on first use. */
export async function decodeMpeg(frames: Iterable<Uint8Array>, window: SampleWindow): Promise<Float32Array[]> {
  const { MPEGDecoder } = await import("mpg123-decoder");
  // Delay and padding are trimmed here, where a range is known.
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  try {
    for (const frame of frames) {
      const { channelData, samplesDecoded, errors } = decoder.decodeFrame(frame);
      if (errors.length > 0) throw new AudioFormatError(`openMp3: a frame cannot be decoded: ${errors[0].message}`);
      // Always two channels; those of a mono file are equal.
      window.add(channelData, samplesDecoded);
    }
    return window.completeAndFinite("openMp3");
  } catch (error) {
    throw error instanceof AudioFormatError ? error : new AudioFormatError(`openMp3: the decoder failed: ${String(error)}`);
  } finally {
    freeDecoder(decoder);
  }
}
