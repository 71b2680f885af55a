import { architecture, specModel } from "@cochlea/models";
import { createOnnxRuntimeEngine, fit } from "@cochlea/trainer";

const model = specModel(architecture("mlp", { input: [1, 1, 2], classes: 2 }));
const engine = await createOnnxRuntimeEngine({ model, parameters: model.initialParameters(1), batchSize: 4, optimiser: { kind: "adam" }, seed: 1 });
const features = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1);
const xor = { size: 4, batches: () => [{ features, labels: Int32Array.of(0, 1, 1, 0), size: 4 }] };

for await (const event of fit({ engine, train: xor, validation: xor, epochs: 15, schedule: { kind: "one-cycle", learningRate: 0.01 } })) {
  if (event.type === "epoch" && event.epoch % 5 === 0) console.log(event.epoch, event.validation.loss.toFixed(2), event.validation.accuracy);
}
engine.release();
