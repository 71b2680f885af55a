import { type Command, CommanderError } from "commander";
import { CliError, EXIT, InterruptedError, UsageError } from "./errors.ts";
import { commandContext, type Shell } from "./command-context.ts";
import { createProgram } from "./program.ts";
import { systemPath, systemReason } from "./system-error.ts";

/**
 * Runs one command line, without the node binary and the script.
 *
 * @returns The exit code; an error has been printed to stderr as one line by then.
 */
export async function run(args: readonly string[], shell: Shell): Promise<number> {
  const program: Command = createProgram(() => commandContext(shell, program.opts().verbose === true));
  try {
    await program.parseAsync(args, { from: "user" });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return afterCommander(error, program, args, shell);
    return report(shell.signal.aborted ? asInterrupted(error) : error, commandContext(shell, args.includes("--verbose")));
  }
}

/** Help and version end in an error too, with exit code 0. Help for want of a command is already printed. */
function afterCommander(error: CommanderError, program: Command, args: readonly string[], shell: Shell): number {
  if (error.exitCode === 0) return EXIT.done;
  if (error.code === "commander.help") return EXIT.usage;
  const message = error.message.replace(/^error: /, "").replace(/\.$/, "");
  return report(new UsageError(`${message}; see ${commandName(program, args)} --help`), commandContext(shell, args.includes("--verbose")));
}

/** `cochlea models summary` for its arguments, so that the hint names the right help. */
function commandName(program: Command, args: readonly string[]): string {
  const names = [program.name()];
  let command = program;
  for (const arg of args) {
    const next = command.commands.find((one) => one.name() === arg);
    if (next) names.push((command = next).name());
  }
  return names.join(" ");
}

function asInterrupted(error: unknown): unknown {
  return error instanceof Error && error.name === "AbortError" ? new InterruptedError() : error;
}

function report(error: unknown, { log, verbose }: { log: (line: string) => void; verbose: boolean }): number {
  log(`cochlea: ${oneLine(error)}`);
  if (verbose) log(stackOf(error));
  return error instanceof CliError ? error.exitCode : EXIT.failed;
}

function oneLine(error: unknown): string {
  const reason = systemReason(error);
  if (reason !== null) return [systemPath(error), reason].filter((part) => part !== null).join(": ");
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.trim().replace(/\s*\n\s*/g, " ");
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
