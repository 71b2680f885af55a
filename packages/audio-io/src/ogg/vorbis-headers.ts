import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { checkSampleRate } from "../decoding/check-sample-rate.ts";

/** What the first and third packets of a Vorbis stream say. */
export interface VorbisHeaders {
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Samples of a block, by the number of its mode. */
  readonly blockSizes: readonly number[];
}

const IDENTIFICATION_BYTES = 30;

/** @throws {AudioFormatError} When one of them is damaged. @see Vorbis I specification, sections 4.2.2 and 4.2.4. */
export function vorbisHeaders(identification: Uint8Array, setup: Uint8Array): VorbisHeaders {
  if (identification.length < IDENTIFICATION_BYTES) throw new AudioFormatError(`openOggVorbis: need ${IDENTIFICATION_BYTES} bytes of identification, got ${identification.length}`);
  const view = new DataView(identification.buffer, identification.byteOffset, identification.byteLength);
  const channelCount = view.getUint8(11);
  const sampleRate = view.getUint32(12, true);
  const [short, long] = [2 ** (view.getUint8(28) & 15), 2 ** (view.getUint8(28) >> 4)];
  if (view.getUint32(7, true) !== 0) throw new AudioFormatError(`openOggVorbis: need version 0, got ${view.getUint32(7, true)}`);
  if (channelCount === 0) throw new AudioFormatError("openOggVorbis: need at least one channel, got 0");
  checkSampleRate("openOggVorbis", sampleRate);
  if (!(short >= 64 && short <= long && long <= 8192)) throw new AudioFormatError(`openOggVorbis: need blocks of 64 to 8192 samples, got ${short} and ${long}`);
  return { sampleRate, channelCount, blockSizes: modeFlags(setup).map((flag) => (flag ? long : short)) };
}

/** A mode at the end of a setup packet: a flag for long blocks, two types of 16 bits that are 0, and 8 bits of mapping. */
const MODE_BITS = 1 + 16 + 16 + 8;

/**
 * The flag for long blocks of each mode.
 *
 * The modes come last in the packet, behind codebooks whose length only a decoder knows, so they are found from the end:
 * the number of modes that fits in front of them is theirs.
 */
function modeFlags(setup: Uint8Array): boolean[] {
  const bit = (index: number): number => (setup[index >> 3] >> (index & 7)) & 1;
  const bits = (index: number, count: number): number => Array.from({ length: count }, (_, i) => bit(index + i) * 2 ** i).reduce((sum, value) => sum + value, 0);
  let end = setup.length * 8 - 1;
  while (end > 0 && bit(end) === 0) end--;
  let count = 0;
  let found = 0;
  for (let at = end - MODE_BITS; at >= 6 && count < 64 && bits(at + 1, 32) === 0; at -= MODE_BITS) {
    count++;
    if (bits(at - 6, 6) + 1 === count) found = count;
  }
  if (found === 0) throw new AudioFormatError("openOggVorbis: need the modes at the end of the setup header, found none; the file is damaged");
  return Array.from({ length: found }, (_, mode) => bit(end - MODE_BITS * (found - mode)) === 1);
}
