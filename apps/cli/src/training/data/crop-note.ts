import type { Example } from "@cochlea/datasets";
import type { AudioRunConfig } from "../configuration/run-config.ts";

/** A share of longer recordings below which the loss of their ends is not worth a line. */
const WORTH_SAYING = 0.1;

/** A line where training never hears more than the beginning of many recordings and that was not asked for. */
export function cropNote(train: readonly Pick<Example, "id">[], seconds: ReadonlyMap<string, number>, { frontEnd: { clipSeconds }, augment }: Pick<AudioRunConfig, "frontEnd" | "augment">): readonly string[] {
  if (clipSeconds === null || augment.randomCrop !== undefined) return [];
  const longer = train.filter(({ id }) => (seconds.get(id) ?? 0) > clipSeconds).length;
  if (longer === 0 || longer < WORTH_SAYING * train.length) return [];
  return [`${longer} of ${train.length} training recordings are longer than ${clipSeconds} s, and only their beginning is used: augment.randomCrop=true takes another stretch of them each epoch, a larger frontEnd.clipSeconds more of them`];
}
