import { quotedList } from "../quoted-list.ts";
import { IMAGE_SETS } from "./image-sets.ts";
import type { KnownSet } from "./known-set.ts";
import { SOUND_SETS } from "./sound-sets.ts";
import { SPEECH_COMMAND_SETS } from "./speech-command-sets.ts";
import { SPOKEN_DIGIT_SETS } from "./spoken-digit-sets.ts";

/** The data sets that are known by name: a row each. */
export const KNOWN_SETS = { ...SPEECH_COMMAND_SETS, ...SPOKEN_DIGIT_SETS, ...SOUND_SETS, ...IMAGE_SETS } as const satisfies Record<string, KnownSet>;

export type KnownSetName = keyof typeof KNOWN_SETS;

export function isKnownSet(name: string): name is KnownSetName {
  return Object.hasOwn(KNOWN_SETS, name);
}

/**
 * The row of a known set.
 *
 * @throws {RangeError} When there is none of that name; lists the names.
 */
export function knownSet(name: string): KnownSet {
  if (!isKnownSet(name)) throw new RangeError(`knownSet: found no set ${JSON.stringify(name)}; the names are ${quotedList(Object.keys(KNOWN_SETS), 40)}`);
  return KNOWN_SETS[name];
}
