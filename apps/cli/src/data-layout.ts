import { LAYOUTS, type Layout } from "@cochlea/datasets";

/** How a run's paths are read, as configuration and model files keep it. */
export interface StoredPatterns {
  readonly labelPattern: string | null;
  readonly groupPattern: string | null;
  readonly testPattern: string | null;
  readonly officialSplit: "speech-commands" | null;
}

/** Patterns that flags name. */
export interface GivenPatterns {
  readonly labelPattern?: RegExp;
  readonly groupPattern?: RegExp;
  readonly testPattern?: RegExp;
}

/** How a folder's paths are read: as given, else as stored. A test pattern that is given takes the place of official parts. */
export function layoutOf({ officialSplit, ...stored }: StoredPatterns, given: GivenPatterns = {}): Layout {
  const known: Layout = officialSplit && !given.testPattern ? LAYOUTS[officialSplit] : {};
  const patterns = (["labelPattern", "groupPattern", "testPattern"] as const).flatMap((name) => {
    const pattern = given[name] ?? expression(stored[name]);
    return pattern ? [[name, pattern] as const] : [];
  });
  return { ...known, ...Object.fromEntries(patterns) };
}

function expression(source: string | null): RegExp | null {
  return source === null ? null : new RegExp(source);
}
