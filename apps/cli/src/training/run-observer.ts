import { summary } from "@cochlea/models";
import type { CommandContext } from "../command-context.ts";
import { formatCount } from "../format.ts";
import { countProgress, trainingProgress, type CountProgress } from "../progress.ts";
import type { PreparedData } from "./prepared-data.ts";
import type { RunObserver } from "./train-run.ts";

const SKIPPED_SHOWN = 20;

/** Tells a person how a run goes, on stderr. `stop` takes bars away, also after an error. */
export function runObserver(context: CommandContext): RunObserver & { stop: () => void } {
  let reading: CountProgress | null = null;
  const training = trainingProgress(context);
  const stopReading = (): void => {
    reading?.stop();
    reading = null;
  };
  return {
    onReading: (done, total) => {
      reading ??= countProgress(context, "reading", total);
      reading.update(done);
      if (done === total) stopReading();
    },
    onData: (data, model) => {
      stopReading();
      logSkipped(data, context);
      logSplit(data, context);
      context.log(`model ${model.name}: ${formatCount(summary(model).parameters)} parameters, input ${model.input.join(" x ")}, ${data.labels.length} classes`);
    },
    onEngine: (description) => context.log(`engine ${description}`),
    onEvent: (event) => training.handle(event),
    stop: () => {
      reading = null;
      training.stop();
    },
  };
}

function logSkipped({ skipped }: PreparedData, { log }: CommandContext): void {
  for (const { file, reason } of skipped.slice(0, SKIPPED_SHOWN)) log(`skipped ${file}: ${reason}`);
  if (skipped.length > SKIPPED_SHOWN) log(`skipped ${skipped.length - SKIPPED_SHOWN} more; config.json names them all`);
}

function logSplit({ parts, splitBy, groupDisjoint }: PreparedData, { log }: CommandContext): void {
  const sizes = Object.entries(parts).flatMap(([part, clips]) => (clips.length > 0 ? [`${formatCount(clips.length)} ${part}`] : []));
  const apart = groupDisjoint ? "no group in two parts" : "groups unknown or in more than one part";
  log(`split by ${splitBy}: ${sizes.join(", ")}; ${apart}`);
}
