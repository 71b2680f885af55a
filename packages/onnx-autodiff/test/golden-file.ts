import { readFileSync } from "node:fs";

/** Output of `test/golden/<name>.json`, as tooling/golden/autodiff.py wrote it. */
export function readGolden<T>(name: string): T {
  const file = JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8")) as { output: T };
  return file.output;
}

/** Arrays are base64 of little-endian float32. */
export function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}
