/** What the four bytes before an MPEG audio frame say. */
export interface MpegHeader {
  /** 1, 2 or 2.5. */
  readonly version: number;
  readonly layer: 1 | 2 | 3;
  readonly sampleRate: number;
  readonly channelCount: number;
  /** Whether 16 bits of checksum follow. */
  readonly protected: boolean;
  /** Samples a channel. */
  readonly length: number;
  /** Bytes, with the header. */
  readonly bytes: number;
}

/** By code; the second is reserved. */
const VERSIONS = [2.5, 0, 2, 1];
/** What each divides version 1's sample rates by. */
const RATE_DIVISORS = [4, 1, 2, 1];

/** In kbit/s by code from 1, by layer from 1. */
const BIT_RATES_1 = [
  [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
/** The same in versions 2 and 2.5. */
const BIT_RATES_2 = [
  [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const SAMPLE_RATES = [44100, 48000, 32000];

/** The header at an offset, or null where there is none. A frame without a stated bit rate ("free format") counts as none. @see ISO/IEC 11172-3, 2.4.1.3; ISO/IEC 13818-3. */
export function mpegHeader(bytes: Uint8Array, offset: number): MpegHeader | null {
  if (bytes[offset] !== 0xff || (bytes[offset + 1] & 0xe0) !== 0xe0 || offset + 4 > bytes.length) return null;
  const versionCode = (bytes[offset + 1] >> 3) & 3;
  const version = VERSIONS[versionCode];
  const layer = 4 - ((bytes[offset + 1] >> 1) & 3);
  const rateCode = (bytes[offset + 2] >> 2) & 3;
  const bitRateCode = bytes[offset + 2] >> 4;
  if (version === 0 || !isLayer(layer) || rateCode === 3 || bitRateCode === 0 || bitRateCode === 15) return null;
  const bitRate = 1000 * (version === 1 ? BIT_RATES_1 : BIT_RATES_2)[layer - 1][bitRateCode - 1];
  const sampleRate = SAMPLE_RATES[rateCode] / RATE_DIVISORS[versionCode];
  const length = frameLength(version, layer);
  return {
    version,
    layer,
    sampleRate,
    channelCount: bytes[offset + 3] >> 6 === 3 ? 1 : 2,
    protected: (bytes[offset + 1] & 1) === 0,
    length,
    bytes: frameBytes(layer, (length / 8) * (bitRate / sampleRate), (bytes[offset + 2] >> 1) & 1),
  };
}

function isLayer(layer: number): layer is 1 | 2 | 3 {
  return layer >= 1 && layer <= 3;
}

function frameLength(version: number, layer: 1 | 2 | 3): number {
  if (layer === 1) return 384;
  return layer === 3 && version !== 1 ? 576 : 1152;
}

/** Whole slots, one more where padded: 4 bytes in layer I, one in the others. */
function frameBytes(layer: 1 | 2 | 3, exact: number, padding: number): number {
  const slot = layer === 1 ? 4 : 1;
  return (Math.floor(exact / slot) + padding) * slot;
}

/** Whether two frames can belong to one recording. */
export function sameStream(a: MpegHeader, b: MpegHeader): boolean {
  return a.version === b.version && a.layer === b.layer && a.sampleRate === b.sampleRate && a.channelCount === b.channelCount;
}

/** Bytes between a layer III header (with its checksum) and its data: granules, scale factors, tables. */
export function sideInfoBytes({ version, channelCount }: MpegHeader): number {
  if (version === 1) return channelCount === 1 ? 17 : 32;
  return channelCount === 1 ? 9 : 17;
}
