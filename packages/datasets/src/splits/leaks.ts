import type { Example, Split } from "../examples/example.ts";
import { quotedList } from "../quoted-list.ts";

/** Something that stands in more than one part. */
export interface Leak {
  /** The group, or the hash of the content. */
  readonly key: string;
  readonly splits: readonly Split[];
  readonly ids: readonly string[];
}

/** Groups with clips in more than one part. */
export function groupLeaks(examples: readonly Example[]): Leak[] {
  return leaks(examples, ({ group }) => group);
}

/**
 * Recordings that stand in more than one part under different names.
 *
 * @param contentHashes The hash of each clip's samples, by id, as `loadExamples` gives it.
 */
export function duplicateLeaks(examples: readonly Example[], contentHashes: ReadonlyMap<string, string>): Leak[] {
  return leaks(examples, ({ id }) => contentHashes.get(id) ?? null);
}

/**
 * Refuses a split that has the same recording in two parts.
 *
 * @throws {RangeError} One line that names the first such recordings.
 */
export function assertNoDuplicateLeaks(examples: readonly Example[], contentHashes: ReadonlyMap<string, string>): void {
  const found = duplicateLeaks(examples, contentHashes);
  if (found.length === 0) return;
  const [{ ids, splits }] = found;
  throw new RangeError(`assertNoDuplicateLeaks: ${found.length} recordings stand in more than one part, first ${quotedList(ids, 4)} in ${splits.join(" and ")}; remove the copies or give them one group`);
}

function leaks(examples: readonly Example[], keyOf: (example: Example) => string | null): Leak[] {
  const byKey = new Map<string, Example[]>();
  for (const example of examples) {
    const key = keyOf(example);
    if (key === null) continue;
    const members = byKey.get(key);
    if (members) members.push(example);
    else byKey.set(key, [example]);
  }
  return [...byKey].map(([key, members]) => leak(key, members)).filter(({ splits }) => splits.length > 1);
}

function leak(key: string, members: readonly Example[]): Leak {
  const splits = new Set(members.flatMap(({ split }) => split ?? []));
  return { key, splits: [...splits].sort(), ids: members.map(({ id }) => id).sort() };
}
