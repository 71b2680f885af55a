import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { commandContext } from "../../command-context.ts";
import { runObserver } from "./run-observer.ts";

function watched() {
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 120, cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
  const observer = runObserver(commandContext({ cwd: "/", env: {}, write: () => undefined, stderr, interactive: true, signal: new AbortController().signal, runSelf: () => Promise.reject(new Error("not here")) }, false));
  return { observer, text: () => String((stderr.read() as Buffer | null) ?? "") };
}

test("after an error the bar is gone, and stays gone while other files are still being read", () => {
  const { observer, text } = watched();
  observer.onReading(1, 10);
  expect(text()).toContain("reading |");
  observer.stop();
  expect(text()).toMatch(/reading: 1 of 10 in \d+\.\d s\n$/);
  observer.onReading(2, 10);
  observer.stop();
  expect(text()).toBe("");
});

test("of many files that are passed over the first twenty are named", () => {
  const { observer, text } = watched();
  observer.onSkipped(Array.from({ length: 23 }, (_, index) => ({ file: `${index}.wav`, reason: "empty (0 bytes)" })));
  const lines = text().trimEnd().split("\n");
  expect(lines).toHaveLength(21);
  expect(lines.slice(19)).toEqual(["skipped 19.wav: empty (0 bytes)", "skipped 3 more; config.json of the run names them all"]);
});
