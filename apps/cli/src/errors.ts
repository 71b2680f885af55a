/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** An error whose message is meant for the user as it stands: one line with what, where and the fix. */
export abstract class CliError extends Error {
  abstract readonly exitCode: number;
}

/** The command was called wrongly: exit code 2. */
export class UsageError extends CliError {
  readonly exitCode = EXIT.usage;
}

/** The command was called rightly and could not do it: exit code 1. */
export class CommandError extends CliError {
  readonly exitCode = EXIT.failed;
}

/** The user stopped the command: exit code 130. */
export class InterruptedError extends CliError {
  readonly exitCode = EXIT.interrupted;

  constructor(message = "interrupted") {
    super(message);
  }
}
