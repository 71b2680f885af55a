import { spawn } from "node:child_process";
import type { SelfResult } from "./command-context.ts";

/** Runs a script of ours in a process of its own, which a terminal's signals reach as they reach this one. */
export function runScript(script: string, args: readonly string[]): Promise<SelfResult> {
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const written: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => written.push(text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout: written.join("") }));
  });
}
