import type { Example } from "@cochlea/datasets";
import { CommandError } from "./errors.ts";

/** Says that a model has one label a clip, where the data have several. */
export function refuseSeveralLabels(command: string, examples: readonly Example[]): void {
  const several = examples.filter(({ labels }) => labels !== undefined);
  if (several.length === 0) return;
  const [{ id, labels }] = several;
  throw new CommandError(`${command}: ${several.length} of ${examples.length} clips have several labels, first ${JSON.stringify(id)} with ${JSON.stringify(labels)}; a model here knows one label a clip, and training on several is not supported; name a column of single labels with --columns label=COLUMN, or leave those clips out`);
}
