import path from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { readHistory, TRAIN } from "./train-tones.ts";
import { toneFolder } from "./tone-folder.ts";

interface Compared {
  readonly asked: string;
  readonly engine: string;
  readonly accuracy: number;
  readonly loss: number;
  readonly secondsPerEpoch: number;
  readonly peakMemoryMb: number;
}

const [, ...OPTIONS] = TRAIN;

const SMALL = `
name: small
layers:
  - { kind: conv2d, name: conv, filters: 4, kernel: 5, stride: 3 }
  - { kind: relu }
  - { kind: global-average-pool }
  - { kind: dense, name: classes }
`;

function validationLosses(history: readonly Record<string, unknown>[]): number[] {
  return history.filter(({ type }) => type === "epoch").map(({ validation }) => (validation as { loss: number }).loss);
}

test("both engines train the same, from the same weights on the same batches", async () => {
  const cwd = await toneFolder({}, { "small.yaml": SMALL });
  const { code, stdout, stderr } = await runCli(["compare", "--model", "small.yaml", "--epochs", "2", "--out", "both", "--json", ...OPTIONS], { cwd });
  expect(code, stderr).toBe(0);
  const [ours, theirs] = JSON.parse(stdout) as Compared[];
  expect([ours.engine, theirs.engine]).toEqual([expect.stringMatching(/^onnxruntime/), expect.stringMatching(/^tensorflow\.js/)]);
  expect(theirs.accuracy).toBe(ours.accuracy);
  expect(Math.abs(theirs.loss / ours.loss - 1)).toBeLessThan(1e-3);
  expect(Math.min(ours.secondsPerEpoch, theirs.secondsPerEpoch, ours.peakMemoryMb, theirs.peakMemoryMb)).toBeGreaterThan(0);
  const losses = await Promise.all(["onnxruntime", "tfjs"].map(async (name) => validationLosses(await readHistory(path.join(cwd, "both", name)))));
  expect(losses[0]).toHaveLength(2);
  losses[0].forEach((loss, epoch) => expect(Math.abs(losses[1][epoch] / loss - 1)).toBeLessThan(1e-3));
});

test("without --json it is a table", async () => {
  const cwd = await toneFolder();
  const { stdout } = await runCli(["compare", "--engines", "onnxruntime", "--model", "mlp", "--epochs", "1", ...OPTIONS], { cwd });
  const [title, row] = stdout.trimEnd().split("\n");
  expect(title.split(/ {2,}/)).toEqual(["engine", "part", "accuracy", "loss", "s/epoch", "peak MB"]);
  expect(row).toMatch(/^onnxruntime on cpu \(native\) +test +\d+(\.\d+)? % +\d\.\d{3} +\d+\.\d\d +[\d,]+$/);
});

test("what train does not take, compare does not either", async () => {
  const cwd = await toneFolder({ takes: 1 });
  expect(await runCli(["compare", "--modle", "mlp", ...OPTIONS], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining("unknown option '--modle'") as string });
  expect(await runCli(["compare", "--engines", "jax", ...OPTIONS], { cwd })).toMatchObject({ code: 2 });
});
