import { LAYOUTS, type Layout } from "@cochlea/datasets";
import type { FindExamplesOptions, ManifestColumns } from "@cochlea/datasets/node";

/** How a run's paths are read, as configuration and model files keep it. */
export interface StoredPatterns {
  readonly labelPattern: string | null;
  readonly groupPattern: string | null;
  readonly testPattern: string | null;
  readonly officialSplit: "speech-commands" | null;
  /** Which columns of a manifest say what. */
  readonly columns: ManifestColumns | null;
  /** Folder that a manifest's paths hang on, absolute; null for its own. */
  readonly root: string | null;
  readonly labelSeparator: string | null;
}

/** Patterns and columns that flags name. */
export interface GivenPatterns {
  readonly labelPattern?: RegExp;
  readonly groupPattern?: RegExp;
  readonly testPattern?: RegExp;
  readonly columns?: ManifestColumns;
  /** Absolute. */
  readonly root?: string;
  readonly labelSeparator?: string;
}

/** How recordings are found and their paths read: as given, else as stored. A test pattern that is given takes the place of official parts. */
export function layoutOf({ officialSplit, ...stored }: StoredPatterns, given: GivenPatterns = {}): FindExamplesOptions {
  const known: Layout = officialSplit && !given.testPattern ? LAYOUTS[officialSplit] : {};
  const patterns = (["labelPattern", "groupPattern", "testPattern"] as const).flatMap((name) => {
    const pattern = given[name] ?? expression(stored[name]);
    return pattern ? [[name, pattern] as const] : [];
  });
  const { columns = stored.columns, root = stored.root, labelSeparator = stored.labelSeparator } = given;
  return { ...known, ...Object.fromEntries(patterns), columns: columns ?? undefined, root: root ?? undefined, labelSeparator: labelSeparator ?? undefined };
}

function expression(source: string | null): RegExp | null {
  return source === null ? null : new RegExp(source);
}
