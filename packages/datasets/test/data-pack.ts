import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");

/** The folder of an unpacked data pack, or null where there is none; unpacks first when COCHLEA_DATA says from where. */
export function dataPack(name: string): string | null {
  if (process.env.COCHLEA_DATA) execFileSync(process.execPath, [path.join(root, "tooling/workspace/unpack-data.mjs")], { stdio: ["ignore", "ignore", "inherit"] });
  const folder = path.join(root, ".cache/data", name);
  return existsSync(folder) ? folder : null;
}
