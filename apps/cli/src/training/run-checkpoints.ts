import { decodeCheckpoint, encodeCheckpoint, NO_EPOCH, type BestEpoch, type Engine, type Position } from "@cochlea/trainer";
import { CommandError } from "../errors.ts";
import type { RunDirectory } from "./run-directory.ts";

const LAST = "checkpoints/last.safetensors";
const BEST = "checkpoints/best.safetensors";

/** Where an interrupted run goes on. */
export interface ResumePoint {
  readonly position: Position;
  readonly best: BestEpoch;
}

/** Keeps all that a resumed run needs. */
export async function saveLast(run: RunDirectory, engine: Engine, position: Position, best: BestEpoch): Promise<void> {
  const progress = { ...position, stepCount: engine.stepCount, best: { epoch: best.epoch, ...(best.epoch > 0 && best.score) } };
  await run.write(LAST, encodeCheckpoint({ tensors: engine.state(), metadata: { progress: JSON.stringify(progress) } }));
}

export async function restoreLast(run: RunDirectory, engine: Engine): Promise<ResumePoint> {
  const { tensors, metadata } = decodeCheckpoint(await readOr(run, LAST, "there is nothing to resume; train anew with --overwrite"));
  const { epoch, step, stepCount, best } = JSON.parse(metadata.progress) as Position & { stepCount: number; best: { epoch: number; loss: number; accuracy: number } };
  engine.restore(tensors, stepCount);
  return { position: { epoch, step }, best: best.epoch > 0 ? { epoch: best.epoch, score: best } : NO_EPOCH };
}

/** Keeps the parameters of the best epoch so far. */
export async function saveBest(run: RunDirectory, engine: Engine, epoch: number): Promise<void> {
  await run.write(BEST, encodeCheckpoint({ tensors: engine.parameters(), metadata: { epoch: String(epoch) } }));
}

export async function restoreBest(run: RunDirectory, engine: Engine): Promise<void> {
  engine.restore(decodeCheckpoint(await readOr(run, BEST, "no epoch was finished")).tensors, engine.stepCount);
}

/** Parameters of the epoch that the run kept, without an engine. */
export async function keptParameters(run: RunDirectory, keep: "best" | "last", names: ReadonlySet<string>) {
  const { tensors } = decodeCheckpoint(await readOr(run, keep === "best" ? BEST : LAST, "no epoch was finished; train on with --resume"));
  return new Map([...tensors].filter(([name]) => names.has(name)));
}

async function readOr(run: RunDirectory, name: string, otherwise: string): Promise<Uint8Array> {
  return run.read(name).catch(() => {
    throw new CommandError(`${run.folder} has no ${name}: ${otherwise}`);
  });
}
