// Unpacks every tar and tar.gz in the folder that COCHLEA_DATA names into .cache/data/ of this checkout, which git ignores:
//   COCHLEA_DATA=../shared/data npm run data:unpack
// Prints where; what is unpacked already is left alone. Several may run at once: the first unpacks, the others wait.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { extract } from "tar";

const cache = path.resolve(import.meta.dirname, "../../.cache/data");
const lock = path.join(cache, ".lock");

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function dataFolder() {
  const named = process.env.COCHLEA_DATA;
  if (!named) fail("data:unpack: set COCHLEA_DATA to the folder with the packs (*.tar, *.tar.gz)");
  // npm and pnpm start scripts in the root; a relative path is meant from where the user stands.
  const folder = path.resolve(process.env.INIT_CWD ?? process.cwd(), named);
  if (!existsSync(folder)) fail(`data:unpack: COCHLEA_DATA is ${named}, and there is no folder ${folder}`);
  return folder;
}

/** Whether the process that holds the lock still runs. */
function holderLives() {
  try {
    return process.kill(Number(readFileSync(lock, "utf8")), 0);
  } catch (error) {
    return error.code === "EPERM" || error.code === "ENOENT";
  }
}

/** Runs the work while no other process does; a lock left by one that died is taken over. */
async function alone(work) {
  mkdirSync(cache, { recursive: true });
  for (let held = false; !held; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      held = true;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (holderLives()) await sleep(50);
      else rmSync(lock, { force: true });
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Unpacks beside the cache and moves the result into place, so that a folder in the cache is always whole. */
async function unpack(file) {
  const { size, mtimeMs } = statSync(file);
  const stamp = path.join(cache, `.${path.basename(file)}.stamp`);
  const state = `${size} ${mtimeMs}`;
  const [known, ...folders] = existsSync(stamp) ? readFileSync(stamp, "utf8").split("\n") : [];
  if (known === state && folders.every((name) => existsSync(path.join(cache, name)))) return "already there";
  const fresh = path.join(cache, ".unpacking");
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh);
  await extract({ file, cwd: fresh, strict: true });
  const names = readdirSync(fresh);
  for (const name of names) {
    rmSync(path.join(cache, name), { recursive: true, force: true });
    renameSync(path.join(fresh, name), path.join(cache, name));
  }
  rmSync(fresh, { recursive: true });
  writeFileSync(stamp, [state, ...names].join("\n"));
  return "unpacked";
}

const folder = dataFolder();
const packs = readdirSync(folder).filter((name) => /\.(tar|tar\.gz|tgz)$/.test(name)).sort();
if (packs.length === 0) fail(`data:unpack: found no *.tar or *.tar.gz in ${folder}`);
await alone(async () => {
  for (const pack of packs) process.stdout.write(`${pack}: ${await unpack(path.join(folder, pack))}\n`);
});
process.stdout.write(`in ${cache}\n`);
