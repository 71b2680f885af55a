// Audio files changed at random, by seed and number: the same pair always gives the same bytes.

/** Files to start from: the golden files of @cochlea/audio-io, and what they do not hold. */
export function startingFiles(...goldens) {
  const files = goldens.flatMap(({ cases }) => cases).map(({ call, input }) => ({ name: call.replace(/^soundfile\.read\((.*)\)$/, "$1"), bytes: fromBase64(input.file) }));
  const flac = files.find(({ name }) => name.startsWith("FLAC PCM_16, 2"));
  const mp3 = files.find(({ name }) => name.startsWith("MP3") && name.includes("16000"));
  return [...files, { name: "FLAC in Ogg", bytes: flacInOgg(flac.bytes) }, { name: "MP3 with tags", bytes: tagged(mp3.bytes) }];
}

/** The changed file number `index`. Checksums are mostly put right again, and Ogg files mostly changed packet by packet, so that what is behind them is reached. */
export function mutation(files, seed, index) {
  const random = generator(seed, index);
  const { name, bytes } = files[below(random, files.length)];
  const isOgg = text(bytes, 0, 4) === "OggS";
  const changed = isOgg && below(random, 4) > 0 ? changedPackets(bytes, random, files) : changedBytes(bytes, random, files);
  if (below(random, 3) > 0) repairChecksums(changed);
  const scale = below(random, 2) ? 0.002 : 0.1;
  return { name, bytes: changed, range: below(random, 4) === 0 ? { offsetSeconds: random() * scale, durationSeconds: random() * 2 * scale } : {} };
}

function changedBytes(bytes, random, files) {
  let changed = bytes.slice();
  do changed = CHANGES[below(random, CHANGES.length)](changed, random, files);
  while (below(random, 3) === 0);
  return changed;
}

/** Half of the changes meet the packets of the header; a few meet what the pages say of time. */
function changedPackets(bytes, random, files) {
  const { packets, granules } = oggPackets(bytes);
  do {
    const index = below(random, below(random, 2) ? packets.length : Math.min(3, packets.length));
    packets[index] = changedBytes(packets[index], random, files).slice(0, 60_000);
    if (below(random, 8) === 0) granules[below(random, granules.length)] = EXTREMES[below(random, EXTREMES.length)];
  } while (below(random, 3) === 0);
  return oggFile(packets, { granules, closed: below(random, 8) > 0 });
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Mulberry32, started by mixing both numbers. */
function generator(seed, index) {
  let state = Math.imul(seed + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

function below(random, count) {
  return Math.floor(random() * count);
}

/** Half of the places lie in the first bytes, where headers are, but seldom in the name of the format. */
function place(bytes, random) {
  const first = bytes.length > 12 && below(random, 10) > 0 ? 12 : 0;
  return first + below(random, below(random, 2) ? bytes.length - first : Math.min(bytes.length - first, 128));
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const CHANGES = [
  (bytes, random) => setByte(bytes, place(bytes, random), below(random, 256)),
  (bytes, random) => {
    const at = place(bytes, random);
    return setByte(bytes, at, bytes[at] ^ (1 << below(random, 8)));
  },
  (bytes, random) => {
    const [at, size, value, swapped] = [place(bytes, random), 2 + 2 * below(random, 2), EXTREMES[below(random, EXTREMES.length)], below(random, 2)];
    for (let i = 0; i < size; i++) setByte(bytes, at + i, (value / 256 ** (swapped ? size - 1 - i : i)) & 255);
    return bytes;
  },
  (bytes, random) => bytes.slice(0, below(random, bytes.length + 1)),
  (bytes, random) => {
    const at = place(bytes, random);
    return joined(bytes.slice(0, at), bytes.slice(at + 1 + below(random, 64)));
  },
  (bytes, random) => {
    const at = place(bytes, random);
    return joined(bytes.slice(0, at), Uint8Array.from({ length: 1 + below(random, 64) }, () => below(random, 256)), bytes.slice(at));
  },
  (bytes, random) => {
    const [at, size] = [place(bytes, random), 1 + below(random, 512)];
    return joined(bytes.slice(0, at + size), bytes.slice(at));
  },
  (bytes, random, files) => {
    const other = files[below(random, files.length)].bytes;
    return joined(bytes.slice(0, place(bytes, random)), other.slice(below(random, other.length)));
  },
  (bytes, random) => {
    const [at, size, value] = [place(bytes, random), 1 + below(random, 64), below(random, 256)];
    return bytes.fill(value, at, at + size);
  },
  (bytes, random) => {
    for (let i = 0; i < 16; i++) setByte(bytes, place(bytes, random), below(random, 256));
    return bytes;
  },
];

function setByte(bytes, at, value) {
  if (at < bytes.length) bytes[at] = value;
  return bytes;
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function text(bytes, at, length) {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** Writes the right checksum into every Ogg page that is whole, and into a FLAC file's frame, taken to be one. */
function repairChecksums(bytes) {
  for (let at = 0; at + 27 < bytes.length && text(bytes, at, 4) === "OggS"; ) {
    const bodyAt = at + 27 + bytes[at + 26];
    const end = bytes.subarray(at + 27, bodyAt).reduce((sum, size) => sum + size, bodyAt);
    if (end > bytes.length) return;
    new DataView(bytes.buffer).setUint32(at + 22, 0, true);
    new DataView(bytes.buffer).setUint32(at + 22, checksum(bytes.subarray(at, end), 32, 0x04c11db7), true);
    at = end;
  }
  if (text(bytes, 0, 4) === "fLaC") repairFrame(bytes);
}

function repairFrame(bytes) {
  let start = 4;
  for (let last = false; !last && start + 4 <= bytes.length; ) {
    last = bytes[start] >= 128;
    start += 4 + bytes[start + 1] * 65536 + bytes[start + 2] * 256 + bytes[start + 3];
  }
  if (start + 16 > bytes.length) return;
  // Header of a frame with number 0: four bytes, the number, sizes where the codes say so, and 8 bits of checksum.
  const late = (code, first) => (code === first ? 1 : code === first + 1 || (first === 12 && code === 14) ? 2 : 0);
  const end = start + 5 + late(bytes[start + 2] >> 4, 6) + late(bytes[start + 2] & 15, 12);
  bytes[end] = checksum(bytes.subarray(start, end), 8, 0x07);
  const crc = checksum(bytes.subarray(start, bytes.length - 2), 16, 0x8005);
  bytes.set([crc >> 8, crc & 255], bytes.length - 2);
}

/** A cyclic redundancy check, bit by bit. */
export function checksum(bytes, bits, polynomial) {
  const top = 2 ** (bits - 1);
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << (bits - 8);
    for (let i = 0; i < 8; i++) crc = crc & top ? (crc << 1) ^ polynomial : crc << 1;
  }
  return bits === 32 ? crc >>> 0 : crc & (2 ** bits - 1);
}

/** The packets of an Ogg file of one stream, and the granule of each page with the last packet on it. */
function oggPackets(bytes) {
  const view = new DataView(bytes.buffer);
  const [packets, granules] = [[], []];
  let part = new Uint8Array(0);
  for (let at = 0; at + 27 <= bytes.length; ) {
    let end = at + 27 + bytes[at + 26];
    for (const size of bytes.slice(at + 27, end)) {
      part = joined(part, bytes.slice(end, end + size));
      end += size;
      if (size === 255) continue;
      packets.push(part);
      granules.push(-1);
      part = new Uint8Array(0);
    }
    if (granules.length > 0) granules[granules.length - 1] = Number(view.getBigInt64(at + 6, true));
    at = end;
  }
  return { packets, granules };
}

/** One page of an Ogg stream for each packet, which must be shorter than 255 × 255 bytes. */
export function oggFile(packets, { serial = 1, granules = packets.map(() => 0), closed = true } = {}) {
  const pages = packets.map((packet, index) => oggPage(packet, { serial, sequence: index, granule: granules[index], flags: (index === 0 ? 2 : 0) | (closed && index === packets.length - 1 ? 4 : 0) }));
  return joined(...pages);
}

function oggPage(packet, { serial, sequence, granule, flags }) {
  const lacing = [...Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255];
  const page = joined(new Uint8Array(27), Uint8Array.from(lacing), packet);
  const view = new DataView(page.buffer);
  page.set([0x4f, 0x67, 0x67, 0x53, 0, flags]);
  view.setBigInt64(6, BigInt(granule), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  page[26] = lacing.length;
  repairChecksums(page);
  return page;
}

/** A FLAC file of one frame, as packets: its first block behind a mapping header, the others, the frame. */
export function flacInOgg(flac) {
  const blocks = [];
  let start = 4;
  for (let last = false; !last; ) {
    last = flac[start] >= 128;
    const end = start + 4 + flac[start + 1] * 65536 + flac[start + 2] * 256 + flac[start + 3];
    blocks.push(flac.slice(start, end));
    start = end;
  }
  const head = joined(Uint8Array.of(0x7f, 0x46, 0x4c, 0x41, 0x43, 1, 0, 0, blocks.length - 1), flac.slice(0, 4), blocks[0]);
  const packets = [head, ...blocks.slice(1), flac.slice(start)];
  return oggFile(packets, { granules: packets.map((_, index) => (index === packets.length - 1 ? 60 : 0)) });
}

/** With an ID3v2 tag of 20 bytes before it, and an APE tag and an ID3v1 tag behind it. */
function tagged(mp3) {
  const id3 = Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 10, ...Array(10).fill(0)]);
  const ape = new Uint8Array(32);
  ape.set(Uint8Array.from("APETAGEX", (character) => character.charCodeAt(0)));
  new DataView(ape.buffer).setUint32(12, 32, true);
  const id3v1 = new Uint8Array(128);
  id3v1.set([0x54, 0x41, 0x47]);
  return joined(id3, mp3, ape, id3v1);
}
