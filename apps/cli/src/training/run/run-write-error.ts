import { rm } from "node:fs/promises";
import { CommandError } from "../../errors.ts";
import { systemReason } from "../../system-error.ts";
import { hasLast } from "./run-checkpoints.ts";

/** What a user can do about it, by the system's code. */
const FIXES: Readonly<Record<string, string>> = { ENOSPC: "make room", EDQUOT: "make room", EACCES: "make it writable", EPERM: "make it writable", EROFS: "make it writable" };

/** A file of a run could not be written; the one that was there before is whole. */
export class RunWriteError extends CommandError {
  override readonly name = "RunWriteError";
  /** The run's. */
  readonly folder: string;

  constructor(folder: string, file: string, cause: unknown) {
    super(`${file}: ${systemReason(cause) ?? String(cause)}`, { cause });
    this.folder = folder;
  }

  /** What the user can do. */
  get fix(): string {
    const { cause } = this;
    return (cause instanceof Error && "code" in cause && FIXES[String(cause.code)]) || "mend that";
  }
}

/** After a failed write a run is one to go on with, or is gone: half of one is of no use, and stands in the way of the next. */
export async function afterFailedWrite(error: RunWriteError): Promise<CommandError> {
  if (await hasLast(error.folder)) return new CommandError(`${error.message}; the run stands as its last checkpoint has it: ${error.fix} and go on with --resume`, { cause: error });
  await rm(error.folder, { recursive: true, force: true });
  return new CommandError(`${error.message}; no epoch was finished, so nothing of the run is kept: ${error.fix}, or choose another folder with --out`, { cause: error });
}
