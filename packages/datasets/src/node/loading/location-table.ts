import { KEY_BYTES, type Place } from "./index-records.ts";

/** Where an entry lies, and in which shard. */
export interface Location extends Place {
  readonly shard: string;
}

const WORDS = KEY_BYTES / 4;
const FIRST_CAPACITY = 1024;
/** What stands in place of a shard's number. */
const FREE = 0;
const LOST = 1;
const FIRST_SHARD = 2;

interface Slots {
  readonly capacity: number;
  readonly keys: Uint32Array;
  readonly shards: Uint32Array;
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  readonly checksums: Uint32Array;
}

/**
 * Locations by key, as a hash table with open addressing in arrays of numbers.
 *
 * A large set has hundreds of thousands: as objects they would take five times the memory, and the garbage collector would look at each again and again.
 */
export class LocationTable {
  #slots = emptySlots(FIRST_CAPACITY);
  #used = 0;
  readonly #key = new Uint32Array(WORDS);
  readonly #keyBytes = Buffer.from(this.#key.buffer);
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();

  get(key: string): Location | undefined {
    const slot = this.#slotOf(key);
    const { shards, offsets, lengths, checksums } = this.#slots;
    return shards[slot] < FIRST_SHARD ? undefined : { shard: this.#names[shards[slot] - FIRST_SHARD], offset: offsets[slot], length: lengths[slot], checksum: checksums[slot] };
  }

  set(key: string, { shard, ...place }: Location): void {
    this.#write(this.#slotOf(key), shard, place);
  }

  /** As `set` of the key whose bytes these are. */
  setBytes(key: Uint8Array, shard: string, place: Place): void {
    this.#keyBytes.set(key);
    this.#write(find(this.#slots, this.#key), shard, place);
  }

  /** The slot stays with the key: others may have been put behind it. */
  delete(key: string): void {
    const slot = this.#slotOf(key);
    if (this.#slots.shards[slot] !== FREE) this.#slots.shards[slot] = LOST;
  }

  #slotOf(key: string): number {
    if (this.#keyBytes.write(key, "hex") !== KEY_BYTES) throw new RangeError(`cache: need a key of ${2 * KEY_BYTES} hexadecimal digits, got ${JSON.stringify(key)}`);
    return find(this.#slots, this.#key);
  }

  #write(slot: number, shard: string, { offset, length, checksum }: Place): void {
    const { capacity, keys, shards, offsets, lengths, checksums } = this.#slots;
    if (shards[slot] === FREE) this.#used++;
    keys.set(this.#key, WORDS * slot);
    shards[slot] = this.#number(shard) + FIRST_SHARD;
    offsets[slot] = offset;
    lengths[slot] = length;
    checksums[slot] = checksum;
    if (2 * this.#used > capacity) this.#slots = grown(this.#slots);
  }

  #number(shard: string): number {
    const known = this.#numbers.get(shard);
    if (known !== undefined) return known;
    this.#numbers.set(shard, this.#names.length);
    return this.#names.push(shard) - 1;
  }
}

function emptySlots(capacity: number): Slots {
  return { capacity, keys: new Uint32Array(WORDS * capacity), shards: new Uint32Array(capacity), offsets: new Float64Array(capacity), lengths: new Uint32Array(capacity), checksums: new Uint32Array(capacity) };
}

/** The slot of a key, or the free one where it would stand. Keys are parts of digests, so any of their bits are as good as a hash. */
function find({ capacity, keys, shards }: Slots, [a, b, c, d]: Uint32Array): number {
  for (let slot = (a ^ b ^ c ^ d) & (capacity - 1); ; slot = (slot + 1) & (capacity - 1)) {
    const at = WORDS * slot;
    if (shards[slot] === FREE || (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d)) return slot;
  }
}

function grown(from: Slots): Slots {
  const to = emptySlots(2 * from.capacity);
  for (let slot = 0; slot < from.capacity; slot++) {
    if (from.shards[slot] === FREE) continue;
    const key = from.keys.subarray(WORDS * slot, WORDS * (slot + 1));
    const at = find(to, key);
    to.keys.set(key, WORDS * at);
    for (const column of ["shards", "offsets", "lengths", "checksums"] as const) to[column][at] = from[column][slot];
  }
  return to;
}
