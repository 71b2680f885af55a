import { type Example, labelNames, UNKNOWN_LABEL, withTags } from "@cochlea/datasets";
import type { Classifier } from "@cochlea/inference";
import { CommandError, UsageError } from "../errors.ts";
import { checkSingle } from "../scoring/choose-task.ts";

export interface WordChoice {
  /** Classes that are kept; null for all of the data. */
  readonly words: readonly string[] | null;
  /** Whether other words are `_unknown_`. */
  readonly unknown: boolean;
}

type Known = (examples: readonly Example[], labels: readonly string[], choice: WordChoice) => Example[];

const KNOWN: Readonly<Record<Classifier["metadata"]["task"]["kind"], Known>> = {
  "single-label": (examples, labels, choice) => {
    checkSingle("evaluate", examples);
    return withKnownLabels(examples, labels, choice);
  },
  "multi-label": withKnownTags,
};

/** The examples under labels that a model knows, as its task has them. */
export function knownExamples(examples: readonly Example[], { labels, metadata }: Classifier, choice: WordChoice): Example[] {
  return KNOWN[metadata.task.kind](examples, labels, choice);
}

/** The examples with those of their labels that were chosen. */
function withKnownTags(examples: readonly Example[], labels: readonly string[], { words, unknown }: WordChoice): Example[] {
  if (unknown) throw new UsageError("--unknown is for models of one label a clip; leave it out");
  checkChoice(labels, words ?? [], false);
  const left = labels.filter((label) => words !== null && !words.includes(label));
  if (left.length > 0) throw new UsageError(`--words leaves out ${quoted(left)}, and a model of several labels is measured on all of them; leave --words away`);
  const chosen = words === null ? examples : withTags(examples, words);
  checkForeign(chosen, labels);
  return [...chosen];
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
  checkForeign(relabelled, labels);
  return relabelled;
}

function checkForeign(examples: readonly Example[], labels: readonly string[]): void {
  const foreign = labelNames(examples).filter((label) => !labels.includes(label));
  if (foreign.length > 0) throw new CommandError(`the data have the labels ${quoted(foreign)}, which the model does not know; it knows ${quoted(labels)}; give --label-pattern, --words or --unknown`);
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
