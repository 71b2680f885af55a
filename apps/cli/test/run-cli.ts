import { Writable } from "node:stream";
import type { SelfResult } from "../src/command-context.ts";
import { run } from "../src/run.ts";

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told what is written to stderr, when it is written. */
  readonly onStderr?: (text: string) => void;
}

/** Runs a command line in this process, as `main.ts` does in its own. */
export async function runCli(args: readonly string[], { cwd = process.cwd(), env = {}, signal = new AbortController().signal, onStderr }: CliOptions = {}): Promise<CliResult> {
  const written: string[] = [];
  const logged: string[] = [];
  const stderr = new Writable({
    decodeStrings: false,
    write: (text: string, _, done) => {
      logged.push(text);
      onStderr?.(text);
      done();
    },
  });
  const runSelf = async (inner: readonly string[]): Promise<SelfResult> => {
    const result = await runCli(inner, { cwd, env, signal, onStderr });
    logged.push(result.stderr);
    return result;
  };
  const code = await run(args, { runSelf, cwd, env, signal, stderr, interactive: false, write: (text) => void written.push(text) });
  return { code, stdout: written.join(""), stderr: logged.join("") };
}
