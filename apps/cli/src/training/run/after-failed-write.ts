import { rm } from "node:fs/promises";
import { CommandError } from "../../errors.ts";
import { hasLast } from "./run-checkpoints.ts";
import type { RunWriteError } from "./run-write-error.ts";

/** After a failed write a run is one to go on with, or is gone: half of one is of no use, and stands in the way of the next. */
export async function afterFailedWrite(error: RunWriteError): Promise<CommandError> {
  if (await hasLast(error.folder)) return new CommandError(`${error.message}; the run stands as its last checkpoint has it: ${error.fix} and go on with --resume`, { cause: error });
  await rm(error.folder, { recursive: true, force: true });
  return new CommandError(`${error.message}; no epoch was finished, so nothing of the run is kept: ${error.fix}, or choose another folder with --out`, { cause: error });
}
