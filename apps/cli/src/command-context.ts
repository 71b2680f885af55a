import path from "node:path";
import { printable } from "./printable.ts";

/** What came of a command line in a process of its own. */
export interface SelfResult {
  readonly code: number;
  readonly stdout: string;
}

/** All that a command may know of the process it runs in. */
export interface CommandContext {
  /** Where the user stands; relative paths hang on it. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results, as they are: to stdout. */
  readonly write: (text: string) => void;
  /** One line for the user: to stderr. */
  readonly log: (line: string) => void;
  /** Where a progress bar is drawn. */
  readonly stderr: NodeJS.WritableStream;
  /** Whether a person watches stderr: only then are bars drawn. */
  readonly interactive: boolean;
  /** Runs another command line of ours in a process of its own; what it writes to stderr is seen at once. */
  readonly runSelf: (args: readonly string[]) => Promise<SelfResult>;
  /** Aborts, with an `InterruptedError` as reason, when the user wants to stop. */
  readonly signal: AbortSignal;
  readonly verbose: boolean;
  /** An absolute path for one as the user gave it. */
  readonly resolve: (file: string) => string;
}

/** What the process gives: a context before the arguments are read. */
export type Shell = Omit<CommandContext, "verbose" | "resolve" | "log">;

export function commandContext(shell: Shell, verbose: boolean): CommandContext {
  return {
    ...shell,
    verbose,
    log: (text) => void shell.stderr.write(`${text.split("\n").map(printable).join("\n")}\n`),
    resolve: (file) => path.resolve(shell.cwd, file),
  };
}
