// A training program in a process of its own that takes steps when asked: our-training.mjs, torch_training.py and their like.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** @returns What it says of itself, `steps(variant, count)`, which gives `[passed, of all processors]` milliseconds for each, and `end`. */
export async function openStepper(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  const errors = [];
  child.stderr.on("data", (text) => errors.push(String(text)));
  const failed = new Promise((_, reject) => {
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`${command} ended with ${code}: ${errors.join("").trim().split("\n").at(-1)}`)));
  });
  failed.catch(() => {});
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await Promise.race([lines.next(), failed]);
    return done ? failed : JSON.parse(value);
  };
  const about = await next();
  return {
    about,
    steps: (variant, count) => {
      child.stdin.write(`${variant} ${count}\n`);
      return next();
    },
    end: () => new Promise((resolve) => child.on("close", resolve) && child.stdin.end()),
  };
}

/**
 * Sides in turns, a block of steps each, as many as fill `blockMs` up to `mostSteps`; before, `warmUp` steps and more of them until
 * `warmUpMs` have passed are not counted: code that is compiled as it runs needs time, not steps.
 *
 * @returns For each side the medians of the milliseconds, `[passed, of all processors]`.
 */
export async function takeTurns(sides, rounds, { blockMs, mostSteps, warmUp, warmUpMs = 0 }) {
  const times = sides.map(() => []);
  const counts = [];
  for (const { stepper, variant } of sides) {
    const start = performance.now();
    do await stepper.steps(variant, warmUp);
    while (performance.now() < start + warmUpMs);
    const [[passed]] = await stepper.steps(variant, 1);
    counts.push(Math.max(1, Math.min(mostSteps, Math.round(blockMs / passed))));
  }
  for (let round = 0; round < rounds; round++) {
    for (const [index, { stepper, variant }] of sides.entries()) times[index].push(...(await stepper.steps(variant, counts[index])));
  }
  return times.map(medians);
}

/** Of `[passed, of all processors]` pairs, the median of each. */
function medians(times) {
  return [0, 1].map((which) => times.map((time) => time[which]).sort((a, b) => a - b)[times.length >> 1]);
}
