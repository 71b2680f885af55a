import { rm, stat } from "node:fs/promises";
import path from "node:path";
import { withBackend } from "../backend-of.ts";
import type { CommandContext } from "../command-context.ts";
import { CommandError, UsageError } from "../errors.ts";
import { formatDuration, formatPercent } from "../format.ts";
import type { ScoreFigures } from "../scoring/score-report.ts";
import { loadEspeak, type Espeak } from "../synthesis/load-espeak.ts";
import { closeSynthFolder } from "../synthesis/synth-folder.ts";
import { ENGLISH } from "../synthesis/voices.ts";
import { speakInto } from "../synthesis/speak-into.ts";
import { DIGITS } from "../synthesis/words.ts";
import { checkThere } from "../data/check-there.ts";
import { locateData } from "../data/locate-data.ts";
import { defaultConfig } from "../training/configuration/default-config.ts";
import { resolveConfig } from "../training/configuration/resolve-config.ts";
import type { RunConfig } from "../training/configuration/run-config.ts";
import { checkRunFolder, createRunDirectory, isWithin, type RunDirectory } from "../training/run/run-directory.ts";
import { runObserver } from "../training/run/run-observer.ts";
import { loaderOptions } from "../loading/loader-options.ts";
import { modelSource } from "../training/model/model-source.ts";
import { trainRun, type RunOutcome, type TrainRunRequest } from "../training/run/train-run.ts";
import { VERSION } from "../version.ts";
import { writeJson } from "../write-json.ts";
import { classifyHeldOut, type HeldOutClip } from "./classify-held-out.ts";

export interface QuickstartOptions {
  data?: string;
  out: string;
  labelPattern?: RegExp;
  groupPattern?: RegExp;
  dataDir?: string;
  epochs?: number;
  seed?: number;
  json?: true;
}

/** Says that a run directory was made here, and so may be replaced. */
const MARKER = ".cochlea-quickstart";

/** Every speaker of the synthesiser in four accents. */
const VOICES = 108;
const TAKES = 3;

/** Played faster or slower, a voice is that of somebody smaller or larger: 19 speakers to train on are few, and those held out lie between and beside them. */
const SPEAKER_SIZES = { speedFactor: [0.88, 1.14] } as const;

/** First capture is the speaker, whatever the accent: one that is held out was never heard in any. */
const SPEAKER_PATTERN = "[^/_]+-([^/_-]+)_\\d+\\.wav$";

/** `cochlea quickstart`. */
export async function runQuickstart(options: QuickstartOptions, context: CommandContext, startEspeak: () => Promise<Espeak> = loadEspeak): Promise<void> {
  const started = performance.now();
  const folder = context.resolve(options.out);
  const own = options.data === undefined ? null : await ownRecordings(options.data, options, context);
  await checkRunFolder(folder, { replace: madeHere, hint: "quickstart replaces only what it made itself", data: own?.data.folder ?? null });
  if (options.data !== undefined) await checkThere(options.data, context);
  const { config, openRun } = own ? { config: own, openRun: () => createMarkedRun(folder) } : await spokenDigits(folder, await startEspeak().catch(orOwnRecordings), options, context);
  const observer = runObserver(context);
  try {
    const outcome = await trainRun({ config: withBackend(config, context.env), source: await modelSource(config.model), openRun, resume: false, version: VERSION, signal: context.signal, loader: loaderOptions({}, context) }, observer);
    observer.stop();
    const heldOut = await classifyHeldOut(outcome);
    const seconds = (performance.now() - started) / 1000;
    if (options.json) writeJson(context, { run: folder, model: outcome.model, accuracy: accuracyOf(outcome).accuracy, count: accuracyOf(outcome).count, ...heldOut });
    else report(outcome, heldOut, folder, seconds, context);
  } finally {
    observer.stop();
  }
}

/** What is trained, and where: `openRun` is called once nothing is left to fail before the first step. */
type Plan = Pick<TrainRunRequest, "config" | "openRun">;

async function createMarkedRun(folder: string): Promise<RunDirectory> {
  const run = await createRunDirectory(folder);
  await run.write(MARKER, `${VERSION}\n`).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true }); // without its mark it could not be replaced
    throw error;
  });
  return run;
}

function orOwnRecordings(error: unknown): never {
  throw error instanceof CommandError ? new CommandError(`${error.message}; or give recordings of your own with --data`) : error;
}

async function madeHere(folder: string): Promise<boolean> {
  return (await stat(path.join(folder, MARKER)).catch(() => null)) !== null;
}

/** Speaks the digits into the run and configures a training that holds whole speakers out. Half a set of recordings is not kept. */
async function spokenDigits(folder: string, espeak: Espeak, { epochs = 24, seed = 0 }: QuickstartOptions, context: CommandContext): Promise<Plan> {
  const run = await createMarkedRun(folder);
  const recordings = run.file("recordings");
  try {
    const speech = { words: DIGITS, voices: VOICES, clipsPerWord: VOICES * TAKES, sampleRate: 16000, seed };
    await speakInto(recordings, { ...speech, espeak }, context);
    await closeSynthFolder(recordings, { ...speech, version: VERSION, language: ENGLISH, clipSeconds: 1 });
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
  const config = defaultConfig(recordings, "cnn4");
  return { config: { ...config, data: { ...config.data, groupPattern: SPEAKER_PATTERN, words: [...DIGITS], validation: 0.1, test: 0.2 }, augment: { ...config.augment, ...SPEAKER_SIZES }, epochs, seed }, openRun: () => run };
}

/** As `train` has it with the same data and nothing else said. */
async function ownRecordings(said: string, { epochs, seed, labelPattern, groupPattern, dataDir }: QuickstartOptions, context: CommandContext): Promise<RunConfig> {
  const data = { folder: said, ...(labelPattern && { labelPattern: labelPattern.source }), ...(groupPattern && { groupPattern: groupPattern.source }) };
  const flags = { data, ...(epochs === undefined ? {} : { epochs }), ...(seed === undefined ? {} : { seed }) };
  const config = await resolveConfig({ file: null, flags, assignments: [], resolve: context.resolve, locate: (name) => locateData(name, { dataDir }, context) });
  if (config.input === "image") throw new UsageError(`quickstart: ${config.data.folder} holds images, and quickstart is for recordings; train on images with cochlea train --data ${said} --out RUN`);
  return { ...config, task: "single" };
}

/** A quickstart is of one label a clip. */
function accuracyOf({ score: { figures } }: RunOutcome): ScoreFigures & { readonly task: "single" } {
  if (figures.task === "single") return figures;
  throw new CommandError("quickstart: need one label a clip; train on several with cochlea train");
}

function report(outcome: RunOutcome, { clip, expected, predictions }: HeldOutClip, folder: string, seconds: number, context: CommandContext): void {
  const { groupDisjoint, split } = outcome;
  const metrics = accuracyOf(outcome);
  const [best] = predictions;
  const [low, high] = metrics.accuracyInterval.map(formatPercent);
  const heard = groupDisjoint ? "from speakers never heard in training" : `of the ${split} part`;
  const model = pathFromHere(outcome.model, context);
  context.write(`accuracy  ${formatPercent(metrics.accuracy)} on ${metrics.count} clips ${heard} (95 % interval ${low} to ${high})\n`);
  context.write(`a clip    ${pathFromHere(clip, context)} is ${expected}; the exported file says ${best.label} (${formatPercent(best.score)})\n`);
  context.write(`model     ${model}\nrun       ${pathFromHere(folder, context)}\ntime      ${formatDuration(seconds)}\nnext      ${callOf(context)} predict ${model} clip.wav\n`);
}

/** Short where a file is below the folder in which the user stands; what is no absolute path stays as it is. */
function pathFromHere(file: string, { cwd }: CommandContext): string {
  return path.isAbsolute(file) && isWithin(file, cwd) ? path.relative(cwd, file) : file;
}

/** How our command is called where this one was: `npm run quickstart` has none on its path. */
function callOf({ env }: CommandContext): string {
  return env.npm_lifecycle_event === "quickstart" ? "npm run --silent cochlea --" : "cochlea";
}
