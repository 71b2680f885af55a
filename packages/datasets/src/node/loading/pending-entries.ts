/** Where an entry lies among the others, in bytes. */
export interface EntryPlace {
  readonly offset: number;
  readonly length: number;
}

/** Entries by key that are yet to be written, one behind the other in memory that is used again. */
export interface PendingEntries {
  /** Copies the bytes. */
  readonly add: (key: string, bytes: Uint8Array) => void;
  readonly get: (key: string) => Uint8Array | undefined;
  readonly places: ReadonlyMap<string, EntryPlace>;
  /** All of them, with up to seven bytes between two. */
  readonly bytes: () => Uint8Array;
  readonly clear: () => void;
}

/** So that numbers of any size may be read where an entry begins. */
const ALIGNMENT = 8;
/** What more was needed for is given back when it is written. */
const MOST_KEPT_BYTES = 2 ** 24;

export function pendingEntries(): PendingEntries {
  const places = new Map<string, EntryPlace>();
  let memory = new Uint8Array(2 ** 16);
  let end = 0;
  return {
    places,
    add: (key, bytes) => {
      const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
      end = offset + bytes.length;
      if (end > memory.length) memory = grown(memory, Math.max(end, 2 * memory.length));
      memory.set(bytes, offset);
      places.set(key, { offset, length: bytes.length });
    },
    get: (key) => {
      const place = places.get(key);
      return place && memory.subarray(place.offset, place.offset + place.length);
    },
    bytes: () => memory.subarray(0, end),
    clear: () => {
      places.clear();
      end = 0;
      if (memory.length > MOST_KEPT_BYTES) memory = new Uint8Array(2 ** 16);
    },
  };
}

function grown(memory: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(memory);
  return larger;
}
