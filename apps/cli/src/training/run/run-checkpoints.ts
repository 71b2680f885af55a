import { type FileHandle, stat } from "node:fs/promises";
import path from "node:path";
import { modelParameters, type Model, type Parameter, type ParameterInfo, type Parameters } from "@cochlea/models";
import { checkpointParts, NO_EPOCH, openCheckpoint, type BestEpoch, type ByteSource, type Engine, type OpenedCheckpoint, type Position } from "@cochlea/trainer";
import { CommandError } from "../../errors.ts";
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

/** Read straight into the engine's own memory where it gives that: a large model's states are never in memory twice. */
export function restoreLast(run: RunDirectory, engine: Engine): Promise<ResumePoint> {
  return withCheckpoint(run, LAST, "there is nothing to resume; train anew with --overwrite", async ({ tensors, metadata }) => {
    const { epoch, step, trained, stepCount, best } = parseProgress(metadata.progress);
    const own = engine.state({ copy: false });
    for (const [name, { shape, read }] of tensors) {
      const place = own.get(name);
      const data = await read(place?.shape.join() === shape.join() ? place.data : undefined);
      engine.restore(new Map([[name, { shape, data }]]), stepCount);
    }
    return { position: { epoch, step, trained }, best: best.epoch > 0 ? { epoch: best.epoch, score: best } : NO_EPOCH };
  });
}

type Progress = Position & { readonly stepCount: number; readonly best: { readonly epoch: number; readonly loss: number; readonly accuracy: number; readonly meanAveragePrecision?: number } };

function parseProgress(json: string | undefined): Progress {
  if (json === undefined) throw new RangeError("it does not say where the run stood; train anew with --overwrite");
  return JSON.parse(json) as Progress;
}

/** Whether the run in a folder can be gone on with. */
export async function hasLast(folder: string): Promise<boolean> {
  return (await stat(path.join(folder, LAST)).catch(() => null)) !== null;
}

/** Keeps the parameters of the best epoch so far. */
export async function saveBest(run: RunDirectory, engine: Engine, epoch: number): Promise<void> {
  await run.write(BEST, checkpointParts({ tensors: engine.parameters({ copy: false }), metadata: { epoch: String(epoch) } }));
}

/**
 * Parameters of the epoch that the run kept, without an engine.
 *
 * @throws {CommandError} Names the file where they are not those of the model.
 */
export function keptParameters(run: RunDirectory, keep: "best" | "last", model: Model): Promise<Parameters> {
  return withCheckpoint(run, keep === "best" ? BEST : LAST, "no epoch was finished; train on with --resume", async ({ tensors }) => {
    const parameters = new Map<string, Parameter>();
    for (const info of modelParameters(model)) parameters.set(info.name, await storedParameter(info, tensors));
    return parameters;
  });
}

async function storedParameter({ name, shape }: ParameterInfo, tensors: OpenedCheckpoint["tensors"]): Promise<Parameter> {
  const tensor = tensors.get(name);
  if (tensor?.shape.join() === shape.join()) return { shape, data: await tensor.read() };
  throw new RangeError(`the model needs "${name}" of shape [${shape.join(", ")}], got ${tensor ? `[${tensor.shape.join(", ")}]` : "none"}`);
}

/** What goes wrong in its use names the file. */
async function withCheckpoint<Result>(run: RunDirectory, name: string, otherwise: string, use: (checkpoint: OpenedCheckpoint) => Promise<Result>): Promise<Result> {
  const handle = await run.open(name).catch(() => {
    throw new CommandError(`${run.folder} has no ${name}: ${otherwise}`);
  });
  try {
    return await use(await openCheckpoint(await bytesIn(handle)));
  } catch (error) {
    throw new CommandError(`${run.file(name)}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await handle.close();
  }
}

/** Most bytes of one read. */
const READ = 2 ** 26;

async function bytesIn(handle: FileHandle): Promise<ByteSource> {
  return {
    length: (await handle.stat()).size,
    async read(into, from) {
      for (let at = 0; at < into.length; ) {
        const { bytesRead } = await handle.read(into, at, Math.min(READ, into.length - at), from + at);
        if (bytesRead === 0) throw new RangeError(`need ${into.length} bytes at ${from}, got ${at}; the file was cut off while it was read`);
        at += bytesRead;
      }
    },
  };
}
