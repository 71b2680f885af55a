import { sideInfoBytes, type MpegHeader } from "./mpeg-header.ts";

/** What the encoder wrote into a first frame that is no sound. */
export interface MpegInfoTag {
  /** Frames that follow; null when unstated. */
  readonly frames: number | null;
  /** Samples that the encoder put in front; null when unstated. */
  readonly delay: number | null;
  /** Samples that it put behind. */
  readonly padding: number;
}

const HAS_FRAMES = 1;
/** Bytes that follow the flags where each is set: frames, bytes, table of contents, quality. */
const FIELD_BYTES = [4, 4, 100, 4];
/** Place of the delay behind the encoder's name. */
const DELAY_AT = 21;

/** The tag in a frame, or null when it is sound. @see G. Bouvigne, "Mp3 Info Tag revision 1 specification"; Fraunhofer IIS, VBRI header. */
export function mpegInfoTag(frame: Uint8Array, header: MpegHeader): MpegInfoTag | null {
  if (header.layer !== 3) return null;
  if (text(frame, 4 + 32) === "VBRI") return { frames: null, delay: null, padding: 0 };
  // Encoders that protect the tag's frame differ in whether they count the checksum.
  const at = [0, 2].map((checksum) => 4 + checksum + sideInfoBytes(header)).find((offset) => ["Xing", "Info"].includes(text(frame, offset)));
  return at === undefined ? null : xing(new DataView(frame.buffer, frame.byteOffset, frame.byteLength), at);
}

function xing(view: DataView, at: number): MpegInfoTag {
  const flags = at + 8 <= view.byteLength ? view.getUint32(at + 4) : 0;
  const frames = flags & HAS_FRAMES && at + 12 <= view.byteLength ? view.getUint32(at + 8) : null;
  const extension = FIELD_BYTES.reduce((offset, bytes, bit) => offset + (flags & (1 << bit) ? bytes : 0), at + 8);
  if (extension + DELAY_AT + 3 > view.byteLength || view.getUint8(extension) === 0) return { frames, delay: null, padding: 0 };
  const packed = (view.getUint16(extension + DELAY_AT) << 8) | view.getUint8(extension + DELAY_AT + 2);
  return { frames, delay: packed >> 12, padding: packed & 0xfff };
}

function text(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}
