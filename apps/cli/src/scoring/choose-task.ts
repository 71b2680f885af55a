import { type Example, exampleLabels, selectTags, type SelectedWords, selectWords, type Task, taskOf } from "@cochlea/datasets";
import { CommandError, UsageError } from "../errors.ts";

/**
 * What is to be learnt: which one class a clip is, or of each class whether it is there.
 *
 * @param wanted `auto` takes what the data need.
 * @param note Told, in one line, where `auto` found more than one label a clip, or none.
 * @throws {CommandError} Where a single label is wanted, and a clip has several or none.
 */
export function chooseTask(wanted: Task | "auto", examples: readonly Example[], note: (line: string) => void = () => undefined): Task {
  const found = taskOf(examples);
  if (wanted === "multi" || found === "single") return wanted === "auto" ? found : wanted;
  if (wanted === "single") throw new CommandError(`task single: ${labelCounts(examples)}; take --task multi, name a column of single labels with --columns label=COLUMN, or leave those clips out`);
  note(`task multi: ${labelCounts(examples)}; so each label is learnt by itself (--task single refuses that)`);
  return "multi";
}

/** How many examples have not one label, and the first of them. */
function labelCounts(examples: readonly Example[]): string {
  const [several, none] = [examples.filter((example) => exampleLabels(example).length > 1), examples.filter((example) => exampleLabels(example).length === 0)];
  const parts = [several.length > 0 && `${several.length} have several labels`, none.length > 0 && `${none.length} have none`].filter((part) => part !== false);
  const other = [...several, ...none][0];
  return `of ${examples.length} clips ${parts.join(" and ")}, first ${JSON.stringify(other.id)} with ${JSON.stringify(exampleLabels(other))}`;
}

/** @throws {CommandError} Where a model of one label a clip meets clips of several, or none. */
export function checkSingle(command: string, examples: readonly Example[]): void {
  if (taskOf(examples) === "multi") throw new CommandError(`${command}: the model gives one label a clip, and ${labelCounts(examples)}; name a column of single labels with --columns label=COLUMN, or leave those clips out`);
}

export interface WordChoice {
  readonly words: readonly string[];
  /** Whether other words are `_unknown_`. */
  readonly unknown: boolean;
}

type Chosen = (examples: readonly Example[], choice: WordChoice) => SelectedWords;

const CHOSEN: Readonly<Record<Task, Chosen>> = {
  single: (examples, { words, unknown }) => selectWords(examples, words, { unknown }),
  multi: (examples, { words, unknown }) => {
    if (unknown) throw new UsageError("--unknown is for clips of one label each: of several labels, those that are not among --words are left out, and the clip stays");
    return selectTags(examples, words);
  },
};

/** The examples of some classes; of several labels those among them. */
export function chosenWords(task: Task, examples: readonly Example[], choice: WordChoice): SelectedWords {
  return CHOSEN[task](examples, choice);
}
