// Installs the workspace when that is needed, then runs root scripts with the pnpm it installed:
//   node tooling/workspace/run.mjs build test:only
// Needs Node and npm alone, and the network only when the lock file has changed since the last install.
// What it starts writes to stderr, so that the command after it owns stdout.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const onWindows = process.platform === "win32";
const bin = path.join(root, "node_modules/.bin");
const stampFile = path.join(root, "node_modules/.cochlea-installed");

// turbo looks for pnpm on the PATH.
const environment = { ...process.env, PATH: bin + path.delimiter + process.env.PATH, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function start(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], shell: onWindows, env: environment });
  if (result.error) fail(`cochlea: cannot start ${command}: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

const needed = ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"].map((name) => readFileSync(path.join(root, name)));
const stamp = createHash("sha256").update(Buffer.concat(needed)).update(process.platform + process.arch).digest("hex");

if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  const { packageManager } = JSON.parse(needed[2].toString());
  start(onWindows ? "npx.cmd" : "npx", ["-y", packageManager, "install", "--frozen-lockfile", "--prefer-offline"]);
  writeFileSync(stampFile, stamp);
}

for (const script of process.argv.slice(2)) start(path.join(bin, onWindows ? "pnpm.cmd" : "pnpm"), ["run", script]);
