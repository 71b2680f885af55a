import { type Example, labelNames, UNKNOWN_LABEL } from "@cochlea/datasets";
import { CommandError, UsageError } from "../errors.ts";

export interface WordChoice {
  /** Classes that are kept; null for all of the data. */
  readonly words: readonly string[] | null;
  /** Whether other words are `_unknown_`. */
  readonly unknown: boolean;
}

/**
 * The examples under labels that the model knows: others are `_unknown_`, left out, or an error, as the choice of words says.
 *
 * @throws {UsageError} When the choice names what the model does not know.
 * @throws {CommandError} When the data have a label that the model does not know, and none was chosen.
 */
export function withKnownLabels<Kind extends Example>(examples: readonly Kind[], labels: readonly string[], { words, unknown }: WordChoice): Kind[] {
  const wanted = words ?? (unknown ? labels : null);
  checkChoice(labels, wanted ?? [], unknown);
  const relabelled = examples.flatMap((example) => {
    if (wanted === null || wanted.includes(example.label)) return [example];
    return unknown ? [{ ...example, label: UNKNOWN_LABEL }] : [];
  });
  const foreign = labelNames(relabelled).filter((label) => !labels.includes(label));
  if (foreign.length === 0) return relabelled;
  throw new CommandError(`the data have the labels ${quoted(foreign)}, which the model does not know; it knows ${quoted(labels)}; give --label-pattern, --words or --unknown`);
}

function checkChoice(labels: readonly string[], words: readonly string[], unknown: boolean): void {
  const strange = words.filter((word) => !labels.includes(word));
  if (strange.length > 0) throw new UsageError(`--words names ${quoted(strange)}, which the model does not know; it knows ${quoted(labels)}`);
  if (unknown && !labels.includes(UNKNOWN_LABEL)) throw new UsageError(`--unknown needs a model that knows ${UNKNOWN_LABEL}; this one knows ${quoted(labels)}`);
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name)).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}
