import type { Split } from "../examples/example.ts";
import type { Layout } from "./layouts.ts";

/** What a layout says of a path below its folder. */
export interface PathReader {
  /** Null where the pattern captures nothing, or without one where the path has no folder. */
  readonly label: (id: string) => string | null;
  readonly group: (id: string) => string | null;
  readonly split: (id: string) => Split | null;
}

/**
 * Reads labels, groups and parts off paths.
 *
 * @throws {RangeError} When a pattern has no capture.
 */
export function pathReader(caller: string, layout: Layout): PathReader {
  const label = capture(caller, "labelPattern", layout.labelPattern) ?? firstFolder;
  const group = capture(caller, "groupPattern", layout.groupPattern) ?? (() => null);
  const test = layout.testPattern && stateless(layout.testPattern);
  return { label, group, split: (id) => (test?.test(id) ? "test" : (layout.splitOf?.(id) ?? null)) };
}

function capture(caller: string, name: string, pattern: RegExp | undefined): ((id: string) => string | null) | null {
  if (!pattern) return null;
  const once = stateless(pattern);
  const captures = new RegExp(`${once.source}|`, once.flags).exec("")!.length - 1;
  if (captures === 0) throw new RangeError(`${caller}: need a capture group in ${name}, got ${pattern}; put brackets around the part that counts`);
  return (id) => once.exec(id)?.[1] || null;
}

function firstFolder(id: string): string | null {
  const slash = id.indexOf("/");
  return slash < 0 ? null : id.slice(0, slash);
}

/** With the flags g and y a pattern would remember where it stopped. */
function stateless(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
}

/**
 * Refuses a pattern that matches nothing: it is a mistake, and a quiet one, with no test part and no groups kept apart.
 *
 * @param where What holds the recordings, for the message.
 */
export function checkPatterns(caller: string, ids: readonly string[], where: string, layout: Layout): void {
  if (ids.length === 0) return;
  for (const name of ["labelPattern", "groupPattern", "testPattern"] as const) {
    const pattern = layout[name];
    if (!pattern) continue;
    const once = stateless(pattern);
    if (ids.some((id) => once.test(id))) continue;
    throw new RangeError(`${caller}: ${name} ${pattern} matches none of the ${ids.length} recordings in ${where}, whose paths look like ${JSON.stringify(ids[0])}`);
  }
}
