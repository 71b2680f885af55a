// Runs the install step of @tensorflow/tfjs-node-gpu, which pnpm leaves out: it downloads libtensorflow for CUDA 11.2.
//   pnpm --filter @cochlea/tfjs-interpreter add --save-dev @tensorflow/tfjs-node-gpu@4.22.0
//   npm run setup:tfjs-node-gpu
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const NAME = "@tensorflow/tfjs-node-gpu";
const interpreter = path.resolve(import.meta.dirname, "../../packages/tfjs-interpreter/package.json");

function manifestOf(name) {
  try {
    return createRequire(interpreter).resolve(`${name}/package.json`);
  } catch {
    return null;
  }
}

const manifest = manifestOf(NAME);
if (manifest === null) {
  process.stderr.write(`setup:tfjs-node-gpu: ${NAME} is not installed; add it with\n  npx pnpm@12.21.0 --filter @cochlea/tfjs-interpreter add --save-dev ${NAME}@4.22.0\nand run this again\n`);
  process.exit(1);
}
const { status } = spawnSync("npm", ["run", "install"], { cwd: path.dirname(manifest), stdio: "inherit", shell: process.platform === "win32" });
process.exit(status ?? 1);
