// Fetches the CUDA provider of the installed onnxruntime-node, 230 MB or more, and puts it where ONNX Runtime looks:
//   npm run setup:cuda          CUDA 12, by onnxruntime-node's own install script (from NuGet)
//   npm run setup:cuda -- 13    CUDA 13, from an npm package that holds the provider of the same version
// For Linux x64. CUDA, cuDNN 9 and the driver are not fetched; `cochlea doctor` says which of their libraries are missing.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { x as extract } from "tar";

/** onnxruntime-node's version, and the package with its provider for CUDA 13. */
const CUDA_13 = { runtime: "1.29.0", package: "com.github.asus4.onnxruntime.linux-x64-gpu@0.4.9" };

function fail(message) {
  process.stderr.write(`setup:cuda: ${message}\n`);
  process.exit(1);
}

function start(command, args, options = {}) {
  const { status, error, stdout } = spawnSync(command, args, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", ...options });
  if (error) fail(`cannot start ${command}: ${error.message}`);
  if (status !== 0) fail(`${command} ${args.join(" ")} failed`);
  return stdout.trim();
}

function installedRuntime() {
  const folder = path.resolve(import.meta.dirname, "../../packages/runtime/node_modules/onnxruntime-node");
  if (!existsSync(folder)) fail(`nothing is installed in ${folder}; run npm test or npm run quickstart first`);
  return { folder, bin: path.join(folder, "bin/napi-v6/linux/x64"), version: JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).version };
}

function setUpCuda12({ folder }) {
  start(process.execPath, [path.join(folder, "script/install.js"), "--onnxruntime-node-install=cuda12"]);
}

async function setUpCuda13({ bin, version }) {
  if (version !== CUDA_13.runtime) fail(`${CUDA_13.package} is for ONNX Runtime ${CUDA_13.runtime}, and ${version} is installed`);
  const folder = mkdtempSync(path.join(tmpdir(), "cochlea-cuda-"));
  try {
    const file = start("npm", ["pack", "--silent", CUDA_13.package], { cwd: folder }).split("\n").at(-1);
    await extract({ file: path.join(folder, file), cwd: folder });
    const libraries = path.join(folder, "package/Plugins/Linux/x64");
    for (const name of readdirSync(libraries).filter((entry) => /providers_(cuda|shared)\.so$/.test(entry))) copyFileSync(path.join(libraries, name), path.join(bin, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const WAYS = { 12: setUpCuda12, 13: setUpCuda13 };
const [version = "12"] = process.argv.slice(2);
if (!Object.hasOwn(WAYS, version)) fail(`need 12 or 13, the version of CUDA, got ${version}`);
if (process.platform !== "linux" || process.arch !== "x64") fail(`onnxruntime-node has CUDA for linux-x64 only, not for ${process.platform}-${process.arch}`);
const runtime = installedRuntime();
await WAYS[version](runtime);
const providers = readdirSync(runtime.bin).filter((name) => name.includes("providers"));
if (providers.length === 0) fail(`nothing was installed in ${runtime.bin}`);
process.stdout.write(`${providers.join(", ")} in ${runtime.bin}\n`);
