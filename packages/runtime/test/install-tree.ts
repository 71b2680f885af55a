import { cpSync, existsSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildPackage, packageFolder } from "./build-package.ts";

/** Folder of ONNX Runtime's libraries for this platform, in a `node_modules`. */
function libraryFolder(modules: string): string {
  return join(modules, "onnxruntime-node/bin/napi-v6", process.platform, process.arch);
}

/** Lays the package out in a folder as an install of it would be: `index.js`, and what it needs, copied, in `node_modules`. */
export async function installTree(folder: string): Promise<void> {
  await buildPackage(folder);
  const modules = join(folder, "node_modules");
  const installed = (name: string): string => realpathSync(join(packageFolder, "node_modules", name));
  const [ort, koffi] = [installed("onnxruntime-node"), installed("koffi")];
  for (const part of ["package.json", "dist", "script"]) copy(join(ort, part), join(modules, "onnxruntime-node", part));
  copy(libraryFolder(dirname(ort)), libraryFolder(modules));
  copy(join(dirname(ort), "onnxruntime-common"), join(modules, "onnxruntime-common"));
  for (const part of ["package.json", "index.js", "index.cjs", "src", "lib"]) copy(join(koffi, part), join(modules, "koffi", part));
  const prebuilt = `@koromix/koffi-${process.platform}-${process.arch}`;
  copy(join(dirname(koffi), prebuilt), join(modules, prebuilt));
}

function copy(from: string, to: string): void {
  if (!existsSync(from)) throw new Error(`installTree: there is no ${from} to copy`);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(realpathSync(from), to, { recursive: true, dereference: true });
}
