import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "tsup";

export const packageFolder = join(import.meta.dirname, "..");

/** Builds the package into a folder as `index.js`, so that a process of its own can import it. */
export async function buildPackage(folder: string): Promise<void> {
  await build({ entry: [join(packageFolder, "src/index.ts")], outDir: folder, format: "esm", target: "es2022", external: ["koffi", "onnxruntime-node"], config: false, silent: true, tsconfig: join(packageFolder, "tsconfig.json"), outExtension: () => ({ js: ".js" }) });
  writeFileSync(join(folder, "package.json"), `{"type":"module"}`);
}
