import { CommandError } from "../../errors.ts";
import { systemReason } from "../../system-error.ts";

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
