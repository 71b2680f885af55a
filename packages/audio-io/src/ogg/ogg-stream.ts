import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { joinBytes } from "../decoding/join-bytes.ts";
import { oggPages, type OggPage } from "./ogg-pages.ts";

export interface OggPacket {
  readonly data: Uint8Array;
  /** The page's granule when this is the last packet that ends on it, else null. */
  readonly granule: number | null;
  /** Whether the stream ends with this packet's page. */
  readonly last: boolean;
}

/** The packets of one stream of an Ogg file. */
export interface OggStream {
  readonly packets: readonly OggPacket[];
  readonly repairs: readonly string[];
}

/** A packet of one byte takes some 150 in memory; so many are 23 hours of Opus, and 600 MB. */
const MOST_PACKETS = 2 ** 22;

/**
 * Takes the stream out of an Ogg file whose first packet starts like this (one character a byte), past streams of other kinds beside it.
 *
 * @throws {AudioFormatError} When a page is damaged, missing or cut off, or the file holds another such stream, beside this one or after it, or more packets than may be.
 */
export function oggStream(bytes: Uint8Array, magic: string, mostPackets = MOST_PACKETS): OggStream {
  const assembler = new PacketAssembler(mostPackets);
  let serial: number | null = null;
  const pages = oggPages(bytes);
  let step = pages.next();
  for (; !step.done; step = pages.next()) {
    const page = step.value;
    if (page.first && startsWith(page.body, magic)) {
      if (serial !== null) throw new AudioFormatError("oggStream: need one stream, found another beside it or after it; split the file");
      serial = page.serial;
    }
    if (page.serial === serial) assembler.add(page);
  }
  if (serial === null) throw new AudioFormatError(`oggStream: need a stream that starts with ${JSON.stringify(magic)}, found none`);
  return { packets: assembler.packets, repairs: [...assembler.repairs(), ...trailing(step.value.trailingBytes)] };
}

function trailing(count: number): string[] {
  return count > 0 ? [`the ${count} bytes after the last page are no audio and are dropped`] : [];
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((character, i) => bytes[i] === character.charCodeAt(0));
}

/** Packets out of pages: whole ones are views, those that span pages are put together. */
class PacketAssembler {
  readonly packets: OggPacket[] = [];
  readonly #most: number;
  #parts: Uint8Array[] = [];
  #sequence: number | null = null;
  #ended = false;

  constructor(most: number) {
    this.#most = most;
  }

  add(page: OggPage): void {
    if (this.#sequence !== null && page.sequence !== this.#sequence + 1) throw new AudioFormatError(`oggStream: page ${this.#sequence + 1} of the stream is missing, page ${page.sequence} follows; the file is damaged`);
    if (page.continued !== this.#parts.length > 0) throw new AudioFormatError(`oggStream: page ${page.sequence} of the stream ${page.continued ? "continues a packet that was not begun" : "leaves a packet unfinished"}; the file is damaged`);
    this.#sequence = page.sequence;
    this.#ended = page.last;
    this.#addSegments(page);
    if (this.packets.length > this.#most) throw new AudioFormatError(`oggStream: need at most ${this.#most} packets, found more; split the file`);
  }

  #addSegments({ lacing, body, granule, last }: OggPage): void {
    const lastEnd = lacing.findLastIndex((size) => size < 255);
    let start = 0;
    let end = 0;
    lacing.forEach((size, index) => {
      end += size;
      if (size === 255) return;
      this.#parts.push(body.subarray(start, end));
      this.packets.push({ data: this.#parts.length === 1 ? this.#parts[0] : joinBytes(this.#parts), granule: index === lastEnd ? granule : null, last: last && index === lastEnd });
      this.#parts = [];
      start = end;
    });
    if (end > start) this.#parts.push(body.subarray(start, end));
  }

  repairs(): string[] {
    if (this.#parts.length > 0) throw new AudioFormatError("oggStream: the last packet is not finished; the file is cut off");
    return this.#ended ? [] : ["the stream has no last page; what is there is used"];
  }
}
