// A training program in a process of its own that takes steps when asked: our-training.mjs or torch_training.py.
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

/** Of `[passed, of all processors]` pairs, the median of each. */
export function medians(times) {
  return [0, 1].map((which) => times.map((time) => time[which]).sort((a, b) => a - b)[times.length >> 1]);
}
