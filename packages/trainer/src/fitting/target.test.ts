import { describe, expect, it } from "vitest";
import { readGolden } from "../../test/golden-file.ts";
import { smallBatch, smallEngine } from "../../test/small-models.ts";
import { writeTagTargets, writeTargets } from "./target.ts";

const { smoothed } = readGolden<{ smoothed: { smoothing: number; loss: number }[] }>("runs").output;

describe("writeTargets", () => {
  it("spreads a share over all classes", () => {
    const out = new Float32Array(8).fill(7);
    writeTargets(out, [1, 3], 4, 0.5);
    expect([...out]).toEqual([0.125, 0.625, 0.125, 0.125, 0.125, 0.125, 0.125, 0.625]);
    writeTargets(out, [1, 3], 4, 0);
    expect([...out]).toEqual([0, 1, 0, 0, 0, 0, 0, 1]);
  });

  it("shares what is not spread between two labels, also where they are one", () => {
    const out = new Float32Array(12);
    writeTargets(out, [1, 3, 2], 4, 0.5, { labels: Int32Array.of(0, 3, 0), shares: Float32Array.of(0.25, 0.25, 1) });
    expect([...out]).toEqual([0.5, 0.25, 0.125, 0.125, 0.125, 0.125, 0.125, 0.625, 0.125, 0.125, 0.625, 0.125]);
  });

  it("gives mixed examples the shared loss of both labels", async () => {
    const engine = await smallEngine("mlp");
    const [batch, targets] = [smallBatch("mlp", 0), new Float32Array(32)];
    const mixed = { labels: batch.labels.map((label) => (label + 1) % 4), shares: Float32Array.from({ length: 8 }, (_, row) => row / 7) };
    writeTargets(targets, batch.labels, 4, 0, mixed);
    const { loss, logits } = await engine.step(batch, targets, 1e-3);
    const logProbability = (row: number, label: number): number => logits[4 * row + label] - Math.log([0, 1, 2, 3].reduce((sum, other) => sum + Math.exp(logits[4 * row + other]), 0));
    const expected = mixed.shares.reduce((sum, share, row) => sum - share * logProbability(row, batch.labels[row]) - (1 - share) * logProbability(row, mixed.labels[row]), 0) / 8;
    engine.release();
    expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-6);
  });

  it("refuses shares and second labels that are none", () => {
    const write = (label: number, share: number) => () => writeTargets(new Float32Array(2), [0], 2, 0, { labels: Int32Array.of(label), shares: Float32Array.of(share) });
    expect(write(2, 0.5)).toThrow(new RangeError("writeTargets: need labels from 0 to 1, got 2 in row 0"));
    expect(write(1, NaN)).toThrow(new RangeError("writeTargets: need shares from 0 to 1, got NaN in row 0"));
    expect(write(1, 1.5)).toThrow(new RangeError("writeTargets: need shares from 0 to 1, got 1.5 in row 0"));
  });

  it.each(smoothed)("gives the loss of PyTorch's CrossEntropyLoss(label_smoothing=$smoothing)", async ({ smoothing, loss: expected }) => {
    const engine = await smallEngine("mlp");
    const [batch, targets] = [smallBatch("mlp", 0), new Float32Array(32)];
    writeTargets(targets, batch.labels, 4, smoothing);
    const { loss } = await engine.step(batch, targets, 1e-3);
    engine.release();
    expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-6); // a few roundings of float32 (6e-8) in one forward pass
  });

  it.each([
    [[0, 2], 0, "writeTargets: need labels from 0 to 1, got 2 in row 1"],
    [[-1, 0], 0, "writeTargets: need labels from 0 to 1, got -1 in row 0"],
    [[0, 0.5], 0, "writeTargets: need labels from 0 to 1, got 0.5 in row 1"],
    [[NaN, 0], 0, "writeTargets: need labels from 0 to 1, got NaN in row 0"],
    [[0], 0, "writeTargets: need 2 labels for 4 targets, got 1"],
    [[0, 1], NaN, "writeTargets: need 0 <= labelSmoothing < 1, got NaN"],
    [[0, 1], 1, "writeTargets: need 0 <= labelSmoothing < 1, got 1"],
    [[0, 1], -0.1, "writeTargets: need 0 <= labelSmoothing < 1, got -0.1"],
  ])("refuses labels %j with smoothing %d", (labels, smoothing, message) => {
    expect(() => writeTargets(new Float32Array(4), labels, 2, smoothing)).toThrow(new RangeError(message));
  });
});

describe("writeTagTargets", () => {
  it("draws each class towards a half", () => {
    const out = new Float32Array(4).fill(7);
    writeTagTargets(out, Float32Array.of(1, 0, 0.5, 1, 9), 0.5);
    expect([...out]).toEqual([0.75, 0.25, 0.5, 0.75]);
    writeTagTargets(out, Float32Array.of(1, 0, 0.5, 1), 0);
    expect([...out]).toEqual([1, 0, 0.5, 1]);
  });

  it.each<[string, Float32Array | undefined, number, string]>([
    ["no targets", undefined, 0, "writeTagTargets: need 2 targets, a number for each class of each example, got none; give batches with targets, or train with the softmax cross-entropy"],
    ["too few", Float32Array.of(1), 0, "writeTagTargets: need 2 targets, a number for each class of each example, got 1; give batches with targets, or train with the softmax cross-entropy"],
    ["a NaN", Float32Array.of(1, NaN), 0, "writeTagTargets: need targets from 0 to 1, got NaN at 1"],
    ["smoothing of 1", Float32Array.of(1, 0), 1, "writeTagTargets: need 0 <= labelSmoothing < 1, got 1"],
  ])("refuses %s", (_, targets, smoothing, message) => {
    expect(() => writeTagTargets(new Float32Array(2), targets, smoothing)).toThrow(new RangeError(message));
  });
});
