import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Told once, when another process has it. */
  readonly onWait?: () => void;
  /** A lock that nobody has touched for so long is taken over. Default 15,000. */
  readonly staleMilliseconds?: number;
}

/** Between two touches, and two looks. */
const TOUCH_MILLISECONDS = 2_000;
const LOOK_MILLISECONDS = 100;

/** Does some work while no other process does it; the lock of a process that died is taken over. */
export async function withLock<Result>(file: string, work: () => Promise<Result>, options: LockOptions = {}): Promise<Result> {
  await acquire(file, options);
  const touch = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), TOUCH_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    await rm(file, { force: true });
  }
}

async function acquire(file: string, { signal, onWait, staleMilliseconds = 15_000 }: LockOptions): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  for (let waited = false; !(await create(file)); waited = true) {
    if (await isStale(file, staleMilliseconds)) await breakLock(file, staleMilliseconds);
    else {
      if (!waited) onWait?.();
      await sleep(LOOK_MILLISECONDS, undefined, { signal });
    }
  }
}

async function create(file: string): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Whoever breaks a lock holds another one meanwhile: of two that see a dead process, the second would break the first one's new lock. */
async function breakLock(file: string, staleMilliseconds: number): Promise<void> {
  const breaking = `${file}.break`;
  if (await create(breaking)) {
    if (await isStale(file, staleMilliseconds)) await rm(file, { force: true });
    await rm(breaking, { force: true });
  } else if (await isOld(breaking, staleMilliseconds)) await rm(breaking, { force: true });
  else await sleep(LOOK_MILLISECONDS);
}

async function isStale(file: string, staleMilliseconds: number): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return false;
  const { pid, host } = parseHolder(text);
  return (await isOld(file, staleMilliseconds)) || (host === hostname() && pid !== null && !isAlive(pid));
}

async function isOld(file: string, milliseconds: number): Promise<boolean> {
  const entry = await stat(file).catch(() => null);
  return entry !== null && Date.now() - entry.mtimeMs > milliseconds;
}

/** Of a lock that is being written there is nothing to read yet. */
function parseHolder(text: string): { readonly pid: number | null; readonly host: string | null } {
  try {
    return JSON.parse(text) as { pid: number; host: string };
  } catch {
    return { pid: null, host: null };
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
