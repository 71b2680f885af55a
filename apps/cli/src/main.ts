#!/usr/bin/env node
// What touches the process is here, in long-arguments.ts and in run-script.ts: arguments, streams, signals, exit code.
import { InterruptedError, EXIT } from "./errors.ts";
import type { Shell } from "./command-context.ts";
import { areTooLong, argumentsOf, runInChild } from "./long-arguments.ts";
import { run } from "./run.ts";
import { runScript } from "./run-script.ts";

const { env, stdout, stderr } = process;

/** The first signal asks a command to stop in order; the second stops it at once. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted);
      controller.abort(new InterruptedError());
    });
  }
  return controller.signal;
}

/** A reader that has gone, such as `| head`, is no error of ours. */
function ignoreClosedPipe(stream: NodeJS.WritableStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

ignoreClosedPipe(stdout);
ignoreClosedPipe(stderr);

function shellOfProcess(): Shell {
  return {
    cwd: env.INIT_CWD || process.cwd(), // npm and pnpm run scripts in the package's folder and leave the user's here
    env,
    write: (text) => void stdout.write(text),
    stderr,
    interactive: stderr.isTTY && !env.CI && !env.NO_COLOR,
    signal: stopOnSignals(),
    runSelf: (args) => runScript(process.argv[1], args),
  };
}

const args = argumentsOf(process.argv);
process.exitCode = await (areTooLong(process.argv) ? runInChild(process.argv[1], args) : run(args, shellOfProcess()));
