import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Bytes of arguments beyond which a child runs the command. */
const MOST_BYTES = 16_000;

const MARK = "COCHLEA_ARGUMENTS_FROM";
const PIPE = 3;

/**
 * Whether arguments are so long that ONNX Runtime would crash.
 *
 * On Linux its library (1.29) matches `/proc/self/cmdline` with a recursive expression when it starts, and from about 25 kB on, some hundred files of `predict`, that overflows the stack.
 */
export function areTooLong(args: readonly string[]): boolean {
  return process.platform === "linux" && args.reduce((sum, arg) => sum + Buffer.byteLength(arg) + 1, 0) > MOST_BYTES;
}

/** Runs the same script with its arguments in a pipe; hands signals on, and gives its exit code. */
export function runInChild(script: string, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, script], {
    stdio: ["inherit", "inherit", "inherit", "pipe"],
    env: { ...process.env, [MARK]: String(PIPE) },
    detached: true, // else it would get a terminal's signal twice
  });
  (child.stdio[PIPE] as NodeJS.WritableStream).end(JSON.stringify(args));
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** The arguments of this process, from the pipe where `runInChild` started it. */
export function argumentsOf(argv: readonly string[]): readonly string[] {
  if (process.env[MARK] !== String(PIPE)) return argv.slice(2);
  delete process.env[MARK];
  return JSON.parse(readFileSync(PIPE, "utf8")) as string[];
}
