import { byCodeUnit } from "../by-code-unit.ts";
import type { Split } from "../examples/example.ts";
import { type LayoutName, type Placed, SET_LAYOUTS, type SetLayout } from "./set-layouts.ts";

/** A recording of a set, and where it is below the folder that was listed. */
export interface PlacedFile extends Placed {
  /** Below the set's own folder, the same wherever that is. */
  readonly id: string;
  readonly path: string;
}

/** What the files that list the parts say; null where there are none. */
export type PartLists = Readonly<Record<"validation" | "test", string>> | null;

/**
 * Finds the recordings of a set among paths, and what each of them is.
 *
 * @param paths With forward slashes, below any folder that holds the set.
 * @param lists The content of the files that list the parts, for a layout that has them.
 * @returns Sorted by id. Empty when the paths are not laid out in this way.
 */
export function placeFiles(paths: readonly string[], name: LayoutName, lists: PartLists = null): PlacedFile[] {
  const layout: SetLayout = SET_LAYOUTS[name];
  const partOf = lists ? partByLists(lists) : layout.splitOf;
  const placed = paths.flatMap((path) => {
    const file = placeFile(path, layout);
    return file ? [partOf ? { ...file, split: partOf(file.id) } : file] : [];
  });
  return placed.sort((a, b) => byCodeUnit(a.id, b.id));
}

function placeFile(path: string, layout: SetLayout): PlacedFile | null {
  for (const pattern of layout.paths) {
    const found = pattern.exec(path)?.groups;
    const placed = found ? layout.read(found) : null;
    if (found && placed) return { ...placed, id: found.id, path };
  }
  return null;
}

/** Names in lists end in `.wav`; a packed copy may be FLAC, so that what counts is the name before it. */
function partByLists(lists: NonNullable<PartLists>): (id: string) => Split {
  const validation = stems(lists.validation);
  const test = stems(lists.test);
  return (id) => (test.has(stem(id)) ? "test" : validation.has(stem(id)) ? "validation" : "train");
}

function stems(list: string): Set<string> {
  return new Set(list.split(/\r?\n/).filter((line) => line !== "").map((line) => stem(line.trim())));
}

function stem(path: string): string {
  return path.replace(/\.[^./]+$/, "");
}
