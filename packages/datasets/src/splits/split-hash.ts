import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { byCodeUnit } from "../by-code-unit.ts";
import type { Example, Split } from "../examples/example.ts";

/**
 * A fingerprint of which clips are in which part under which label, whatever the order: two results compare only when it is the same.
 *
 * @returns 16 hexadecimal digits of a SHA-256.
 */
export function splitHash(examples: readonly (Pick<Example, "id" | "label" | "labels"> & { readonly split: Split | number | null })[]): string {
  const lines = examples.map(({ id, label, labels, split }) => JSON.stringify([id, labels ?? label, split])).sort(byCodeUnit);
  return bytesToHex(sha256(new TextEncoder().encode(lines.join("\n")))).slice(0, 16);
}
