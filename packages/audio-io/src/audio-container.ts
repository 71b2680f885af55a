/** How a file of this kind starts: bytes as text (one character a byte), and where. */
interface Signature {
  readonly name: string;
  readonly parts: readonly (readonly [offset: number, text: string])[];
}

const SIGNATURES: readonly Signature[] = [
  { name: "WAV", parts: [[0, "RIFF"], [8, "WAVE"]] },
  { name: "WAV", parts: [[0, "RF64"], [8, "WAVE"]] },
  { name: "WAV", parts: [[0, "BW64"], [8, "WAVE"]] },
  { name: "WAV", parts: [[0, "RIFX"], [8, "WAVE"]] },
  { name: "FLAC", parts: [[0, "fLaC"]] },
  { name: "Ogg", parts: [[0, "OggS"]] },
  { name: "MP3", parts: [[0, "ID3"]] },
  { name: "MPEG-4 audio", parts: [[4, "ftyp"]] },
  { name: "AIFF", parts: [[0, "FORM"], [8, "AIF"]] },
  { name: "Core Audio", parts: [[0, "caff"]] },
  { name: "Sun AU", parts: [[0, ".snd"]] },
  { name: "Sun AU", parts: [[0, "dns."]] },
  { name: "AMR", parts: [[0, "#!AMR"]] },
  { name: "WebM", parts: [[0, "\x1aE\xdf\xa3"]] },
  { name: "Windows Media Audio", parts: [[0, "0&\xb2u"]] },
  { name: "Sony Wave64", parts: [[0, "riff"]] },
];

/** How the first packet of a stream in Ogg starts. */
const OGG_SIGNATURES: readonly Signature[] = [
  { name: "Ogg Opus", parts: [[0, "OpusHead"]] },
  { name: "Ogg Vorbis", parts: [[0, "\x01vorbis"]] },
  { name: "Ogg FLAC", parts: [[0, "\x7fFLAC"]] },
  { name: "Ogg Speex", parts: [[0, "Speex   "]] },
];

/** The name of the audio format that the bytes start like, whatever the file is called; null when they are like none known. */
export function audioContainer(bytes: Uint8Array): string | null {
  const name = signatureOf(SIGNATURES, bytes, 0);
  return name === "Ogg" ? oggCodec(bytes) : (name ?? mpegFrame(bytes));
}

function signatureOf(signatures: readonly Signature[], bytes: Uint8Array, at: number): string | null {
  return signatures.find(({ parts }) => parts.every(([offset, text]) => startsWith(bytes, at + offset, text)))?.name ?? null;
}

/** Streams beside each other all begin before any goes on: the first of sound counts, past pictures and indices. */
function oggCodec(bytes: Uint8Array): string {
  for (let at = 0; startsWith(bytes, at, "OggS") && (bytes[at + 5] & 2) !== 0; ) {
    const bodyAt = at + 27 + bytes[at + 26];
    const name = signatureOf(OGG_SIGNATURES, bytes, bodyAt);
    if (name) return name;
    at = bytes.subarray(at + 27, bodyAt).reduce((sum, size) => sum + size, bodyAt);
  }
  return "Ogg";
}

/** Length of an ID3v2 tag at the start, 0 when there is none: some writers put one before FLAC. */
export function id3Length(bytes: Uint8Array): number {
  if (bytes.length < 10 || !startsWith(bytes, 0, "ID3")) return 0;
  return 10 + ((bytes[6] & 127) << 21) + ((bytes[7] & 127) << 14) + ((bytes[8] & 127) << 7) + (bytes[9] & 127);
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return Array.from(text).every((character, i) => bytes[offset + i] === character.charCodeAt(0));
}

/** MPEG audio without a tag starts with 11 set bits, then version, layer, bit rate and sample rate, none of them at a reserved value. */
function mpegFrame(bytes: Uint8Array): string | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || (bytes[1] & 0xe0) !== 0xe0) return null;
  if ((bytes[1] & 0xf6) === 0xf0) return "AAC";
  const reserved = (bytes[1] & 0x18) === 0x08 || (bytes[1] & 0x06) === 0 || bytes[2] >> 4 === 15 || (bytes[2] & 0x0c) === 0x0c;
  return reserved ? null : "MP3";
}
