import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BATCH, SMALL_MODELS, smallBatch } from "../../test/small-models.ts";
import { createPredictor, type Predictor } from "./predictor.ts";

const model = SMALL_MODELS.dropout;
const parameters = model.initialParameters(3);
const whole = smallBatch("dropout", 0);
let predictor: Predictor;

beforeAll(async () => {
  predictor = await createPredictor({ model, parameters, batchSize: BATCH, threads: 1 });
});

afterAll(() => predictor.release());

describe("createPredictor", () => {
  it("answers the same each time: nothing is dropped", async () => {
    const first = await predictor.predict(whole);
    expect(first.length).toBe(BATCH * 4);
    expect(await predictor.predict(whole)).toEqual(first);
  });

  it.each([0, 1, 5])("pads %d examples and drops what the padding gives", async (size) => {
    const full = await predictor.predict(whole);
    const longer = { features: whole.features.slice().fill(NaN, size * 72), size };
    expect(await predictor.predict(longer)).toEqual(full.slice(0, size * 4));
    expect(await predictor.predict({ features: whole.features.slice(0, size * 72), size })).toEqual(full.slice(0, size * 4));
  });

  it("takes the parameters as they are at the time", async () => {
    const bias = parameters.get("classes.bias")?.data ?? new Float32Array();
    const before = await predictor.predict(whole);
    bias[1] += 3;
    const after = await predictor.predict(whole);
    bias[1] -= 3;
    after.forEach((logit, index) => expect(logit - before[index]).toBeCloseTo(index % 4 === 1 ? 3 : 0, 6));
  });

  it.each([
    [9, 9 * 72, "predict: need at most 8 examples at a time, got 9"],
    [-1, 72, "predict: need at most 8 examples at a time, got -1"],
    [NaN, 72, "predict: need at most 8 examples at a time, got NaN"],
    [2, 143, "predict: need 2 x 72 features, got 143"],
  ])("refuses %d examples in %d numbers", async (size, length, message) => {
    await expect(predictor.predict({ features: new Float32Array(length), size })).rejects.toThrow(new RangeError(message));
  });

  it("refuses parameters that are not the model's", async () => {
    const fewer = new Map([...parameters].slice(1));
    await expect(createPredictor({ model, parameters: fewer, batchSize: 1 })).rejects.toThrow(new RangeError('createPredictor: model "dropout" needs a parameter "conv.weight", got none'));
  });
});
