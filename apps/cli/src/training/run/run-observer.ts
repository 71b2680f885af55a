import { classBalance } from "@cochlea/datasets";
import { trainableCount } from "@cochlea/models";
import type { CommandContext } from "../../command-context.ts";
import { formatCount } from "../../format.ts";
import { countProgress, trainingProgress, type CountProgress } from "../../progress.ts";
import type { PreparedData } from "../data/prepared-data.ts";
import type { RunObserver } from "./train-run.ts";

const FILES_SHOWN = 20;
const LABELS_SHOWN = 10;

/** Tells a person how a run goes, on stderr. `stop` takes bars away, also after an error. */
export function runObserver(context: CommandContext): RunObserver & { stop: () => void } {
  let reading: CountProgress | null = null;
  let over = false;
  const training = trainingProgress(context);
  const stopReading = (): void => {
    reading?.stop();
    reading = null;
  };
  return {
    onReading: (done, total) => {
      if (over) return; // files that were being read when one failed
      reading ??= countProgress(context, "reading", total);
      reading.update(done);
      if (done === total) stopReading();
    },
    onSkipped: (skipped) => logFiles("skipped", skipped, "; config.json of the run names them all", context),
    onNotes: (notes) => notes.forEach(context.log),
    onData: (data, model) => {
      stopReading();
      logFiles("mended", data.repaired, "", context);
      logSplit(data, context);
      logMissing(data, context);
      context.log(`model ${model.name}: ${formatCount(trainableCount(model))} parameters, input ${model.input.join(" x ")}, ${data.labels.length} classes`);
    },
    onDevice: (line) => context.log(line),
    onEngine: (description) => context.log(`engine ${description}`),
    onEvent: (event) => training.handle(event),
    stop: () => {
      over = true;
      stopReading();
      training.stop();
    },
  };
}

function logFiles(done: string, files: PreparedData["skipped"], where: string, { log }: CommandContext): void {
  for (const { file, reason } of files.slice(0, FILES_SHOWN)) log(`${done} ${file}: ${reason}`);
  if (files.length > FILES_SHOWN) log(`${done} ${files.length - FILES_SHOWN} more${where}`);
}

/** Labels that a part has no clip of: it says nothing about them. */
function logMissing({ labels, parts }: PreparedData, { log }: CommandContext): void {
  const balance = classBalance(labels, parts);
  for (const part of ["validation", "test"] as const) {
    const missing = balance.filter(({ counts }) => parts[part].length > 0 && counts[part] === 0).map(({ label }) => label);
    if (missing.length > 0) log(`no clip of the ${part} part has ${missing.slice(0, LABELS_SHOWN).map((label) => JSON.stringify(label)).join(", ")}${missing.length > LABELS_SHOWN ? ` and ${missing.length - LABELS_SHOWN} more` : ""}`);
  }
}

function logSplit({ parts, splitBy, groupDisjoint }: PreparedData, { log }: CommandContext): void {
  const sizes = Object.entries(parts).flatMap(([part, examples]) => (examples.length > 0 ? [`${formatCount(examples.length)} ${part}`] : []));
  const apart = groupDisjoint ? "no group in two parts" : "groups unknown or in more than one part";
  log(`split by ${splitBy}: ${sizes.join(", ")}; ${apart}`);
}
