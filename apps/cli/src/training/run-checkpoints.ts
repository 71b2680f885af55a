import { modelParameters, type Model, type Parameter, type ParameterInfo, type Parameters } from "@cochlea/models";
import { checkpointParts, decodeCheckpoint, NO_EPOCH, type BestEpoch, type Checkpoint, type Engine, type Position, type TrainingState } from "@cochlea/trainer";
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
  await run.write(LAST, checkpointParts({ tensors: engine.state({ copy: false }), metadata: { progress: JSON.stringify(progress) } }));
}

export async function restoreLast(run: RunDirectory, engine: Engine): Promise<ResumePoint> {
  const { tensors, metadata } = await readCheckpoint(run, LAST, "there is nothing to resume; train anew with --overwrite");
  return naming(run.file(LAST), () => {
    const { epoch, step, stepCount, best } = parseProgress(metadata.progress);
    engine.restore(tensors, stepCount);
    return { position: { epoch, step }, best: best.epoch > 0 ? { epoch: best.epoch, score: best } : NO_EPOCH };
  });
}

type Progress = Position & { readonly stepCount: number; readonly best: { readonly epoch: number; readonly loss: number; readonly accuracy: number } };

function parseProgress(json: string | undefined): Progress {
  if (json === undefined) throw new RangeError("it does not say where the run stood; train anew with --overwrite");
  return JSON.parse(json) as Progress;
}

/** Keeps the parameters of the best epoch so far. */
export async function saveBest(run: RunDirectory, engine: Engine, epoch: number): Promise<void> {
  await run.write(BEST, checkpointParts({ tensors: engine.parameters({ copy: false }), metadata: { epoch: String(epoch) } }));
}

export async function restoreBest(run: RunDirectory, engine: Engine): Promise<void> {
  const { tensors } = await readCheckpoint(run, BEST, "no epoch was finished");
  naming(run.file(BEST), () => engine.restore(tensors, engine.stepCount));
}

/**
 * Parameters of the epoch that the run kept, without an engine.
 *
 * @throws {CommandError} Names the file where they are not those of the model.
 */
export async function keptParameters(run: RunDirectory, keep: "best" | "last", model: Model): Promise<Parameters> {
  const name = keep === "best" ? BEST : LAST;
  const { tensors } = await readCheckpoint(run, name, "no epoch was finished; train on with --resume");
  return new Map(modelParameters(model).map((info) => [info.name, naming(run.file(name), () => checkedTensor(info, tensors))]));
}

function checkedTensor({ name, shape }: ParameterInfo, tensors: TrainingState): Parameter {
  const tensor = tensors.get(name);
  if (tensor?.shape.join() === shape.join()) return tensor;
  throw new RangeError(`the model needs "${name}" of shape [${shape.join(", ")}], got ${tensor ? `[${tensor.shape.join(", ")}]` : "none"}`);
}

async function readCheckpoint(run: RunDirectory, name: string, otherwise: string): Promise<Checkpoint> {
  const bytes = await run.read(name).catch(() => {
    throw new CommandError(`${run.folder} has no ${name}: ${otherwise}`);
  });
  return naming(run.file(name), () => decodeCheckpoint(bytes));
}

/** What goes wrong names the file. */
function naming<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
