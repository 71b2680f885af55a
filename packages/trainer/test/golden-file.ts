import { readFileSync } from "node:fs";

/** `test/golden/<name>.json`, as tooling/golden/trainer.py wrote it. */
export function readGolden<Output, Input = unknown>(name: string): { readonly input: Input; readonly output: Output } {
  return JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8")) as { input: Input; output: Output };
}
