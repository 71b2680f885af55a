import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** How the library is called on each platform; the file in onnxruntime-node carries a version on some. */
const LIBRARY_NAMES: Readonly<Record<string, RegExp>> = {
  linux: /^libonnxruntime\.so(\.\d+)*$/,
  darwin: /^libonnxruntime(\.\d+)*\.dylib$/,
  win32: /^onnxruntime\.dll$/,
};

/**
 * Path of the ONNX Runtime library inside onnxruntime-node, so that both backends share one copy.
 *
 * @throws {Error} If onnxruntime-node is not installed or has no library for the platform.
 */
export function libraryPath(platform: string = process.platform, arch: string = process.arch): string {
  const folder = join(packageFolder(), "bin", "napi-v6", platform, arch);
  const pattern = LIBRARY_NAMES[platform];
  const file = pattern && files(folder).find((name) => pattern.test(name));
  if (!file) throw new Error(`onnxruntime-node has no library for ${platform}-${arch} in ${folder}`);
  return join(folder, file);
}

/** Path of onnxruntime-node's own install script, which fetches the provider for CUDA on request. */
export function installScript(): string {
  return join(packageFolder(), "script", "install.js");
}

function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
}

function files(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
