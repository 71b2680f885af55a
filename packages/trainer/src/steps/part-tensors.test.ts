import { expect, it } from "vitest";
import { partsOfTensor } from "./part-tensors.ts";

const counted = (shape: readonly number[], length: number) => ({ type: "float32" as const, shape, data: Float32Array.from({ length }, (_, at) => at) });

it("divides the memory itself where samples lie one after the other", () => {
  const whole = counted([4, 3], 12);
  const { tensors, spread } = partsOfTensor(whole, [2, 3], 2);
  whole.data[6] = 60;
  spread();
  expect(tensors.map(({ shape, data }) => [shape, ...data])).toEqual([[[2, 3], 0, 1, 2, 3, 4, 5], [[2, 3], 60, 7, 8, 9, 10, 11]]);
  expect(tensors[1].data.buffer).toBe(whole.data.buffer);
});

it("copies where steps come before samples", () => {
  const whole = counted([2, 4, 2], 16);
  const { tensors, spread } = partsOfTensor(whole, [2, 2, 2], 2);
  expect([...tensors[0].data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  spread();
  expect(tensors.map(({ data }) => [...data])).toEqual([[0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]]);
});
