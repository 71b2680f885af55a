import { frontEndPreset } from "@cochlea/dsp";
import { modelParameters, parseModelSpec, specModel } from "@cochlea/models";
import { elementCount, readMetadata } from "@cochlea/onnx-graph";
import { createSession } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { floatTensor, runModel } from "../test/run-graph.ts";
import { imageRequest, LABELS, referenceClips, referenceImages, smallRequest, SPECS } from "../test/small-models.ts";
import { classifierGraph } from "./classifier-graph.ts";
import { sigmoid, softmax } from "./compare-logits.ts";
import { checkExportable, exportModel } from "./export-model.ts";

const kinds = Object.keys(SPECS) as (keyof typeof SPECS)[];
const inputs = ["waveform", "features"] as const;

describe("exportModel", () => {
  it.each(kinds.flatMap((kind) => inputs.map((input) => ({ kind, input }))))("gives the trainer's probabilities, alone and in a batch: $kind from $input", async ({ kind, input }) => {
    const request = smallRequest(kind, { input });
    const model = exportModel(request);
    const clips = await referenceClips(request, 7);
    for (const batch of [clips.slice(0, 1), clips]) {
      const examples = batch.map(({ waveform, features }) => (input === "features" ? features : Float32Array.from(waveform.channels.flatMap((channel) => [...channel]))));
      const shape = input === "features" ? request.model.input : kind === "dense" ? [16000] : [2, 16000];
      const { probabilities } = await runModel(model, { [input]: floatTensor([batch.length, ...shape], Float32Array.from(examples.flatMap((example) => [...example]))) });
      expect(probabilities.shape).toEqual([batch.length, 5]);
      const wanted = batch.flatMap(({ logits }) => [...softmax(logits)]);
      expect(Math.max(...wanted.map((value, index) => Math.abs(value - Number(probabilities.data[index]))))).toBeLessThan(1e-4);
    }
  });

  it.each([1, 3] as const)("takes images of %d channels, alone and in a batch", async (channels) => {
    const request = imageRequest(channels);
    const model = exportModel(request);
    const images = await referenceImages(request, 3);
    for (const batch of [images.slice(0, 1), images]) {
      const { probabilities } = await runModel(model, { image: floatTensor([batch.length, channels, 9, 7], Float32Array.from(batch.flatMap(({ features }) => [...features]))) });
      const wanted = batch.flatMap(({ logits }) => [...softmax(logits)]);
      expect(Math.max(...wanted.map((value, index) => Math.abs(value - Number(probabilities.data[index]))))).toBeLessThan(1e-6);
    }
    const metadata = readMetadata(model);
    expect(JSON.parse(metadata["cochlea.input"])).toEqual({ kind: "image", channels, height: 9, width: 7 });
    expect(metadata).not.toHaveProperty("cochlea.front_end");
    const session = await createSession(model);
    expect(session.inputs).toEqual([{ name: "image", type: "float32", shape: ["batch", channels, 9, 7] }]);
    session.release();
  });

  it("gives each class a probability of its own for several labels, and says so", async () => {
    const request = smallRequest("dense", { input: "features", task: "multi-label" });
    const model = exportModel(request);
    const clips = await referenceClips(request, 3);
    const { probabilities } = await runModel(model, { features: floatTensor([3, ...request.model.input], Float32Array.from(clips.flatMap(({ features }) => [...features]))) });
    const wanted = clips.flatMap(({ logits }) => [...sigmoid(logits)]);
    expect(Math.max(...wanted.map((value, index) => Math.abs(value - Number(probabilities.data[index]))))).toBeLessThan(1e-5);
    expect(JSON.parse(readMetadata(model)["cochlea.task"])).toEqual({ kind: "multi-label", activation: "sigmoid" });
    expect(readMetadata(exportModel(smallRequest("dense")))).not.toHaveProperty("cochlea.task");
    expect(() => exportModel({ ...request, task: "multi" as "multi-label" })).toThrow('exportModel: need task "single-label" or "multi-label", got "multi"');
  });

  it("declares its inputs and outputs, and the embedding on request", async () => {
    const session = await createSession(exportModel(smallRequest("convolutional", { embedding: true })));
    expect(session.inputs).toEqual([{ name: "waveform", type: "float32", shape: ["batch", 2, 16000] }]);
    expect(session.outputs).toEqual([
      { name: "probabilities", type: "float32", shape: ["batch", 5] },
      { name: "embedding", type: "float32", shape: ["batch", 16] },
    ]);
    session.release();
  });

  it("writes what it was made from into the file", () => {
    const request = smallRequest("dense", { training: { data: "digits" }, decision: { threshold: 0.5 } });
    const metadata = readMetadata(exportModel(request));
    expect(metadata["cochlea.version"]).toBe("1.2.3");
    const parsed = ["front_end", "labels", "model", "training", "decision"].map((key) => JSON.parse(metadata[`cochlea.${key}`]) as unknown);
    expect(parsed).toEqual([request.frontEnd, LABELS, request.model.description, { data: "digits" }, { threshold: 0.5 }]);
  });

  it("holds no constant that no node reads", () => {
    for (const kind of kinds) {
      const { g, logits } = classifierGraph(smallRequest(kind), "waveform", (graph, info, data) => graph.constant(data, info.name));
      g.output(logits);
      const { constants, nodes } = g.build();
      const read = new Set(nodes.flatMap((node) => node.inputs));
      expect([...constants.keys()].filter((name) => !read.has(name))).toEqual([]);
    }
  });

  it("is small: a model's parameters and kilobytes of front end", () => {
    const request = smallRequest("dense");
    const parameters = [...request.parameters.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(exportModel(request).length - parameters).toBeLessThan(80_000);
  });

  it("exports features without a front end", () => {
    expect(readMetadata(exportModel(smallRequest("dense", { input: "features", frontEnd: null })))["cochlea.front_end"]).toBe("null");
  });

  it("refuses a model that one file cannot hold, before it writes", () => {
    const model = specModel(parseModelSpec({ name: "huge", input: [1, 40, 101], layers: [{ kind: "flatten" }, { kind: "dense", name: "wide", units: 140_000 }, { kind: "dense", name: "head", units: 5 }] }));
    const parameters = new Map(modelParameters(model).map(({ name, shape }) => [name, { shape, data: new Float32Array(elementCount(shape)) }])); // zeros, which take no memory until they are read
    expect(() => exportModel(smallRequest("dense", { model, parameters }))).toThrow(/^exportModel: need less than 2 GB in one ONNX file, got 2\.27 GB of parameters in model "huge"; use a smaller model$/);
    expect(() => checkExportable({ input: "features", frontEnd: null, model })).toThrow(/^exportModel: need less than 2 GB in one ONNX file, got 2/);
  });

  it("says what does not fit", () => {
    const broken = (changes: object) => () => exportModel(smallRequest("dense", changes));
    const { parameters } = smallRequest("dense");
    expect(broken({ frontEnd: null })).toThrow('exportModel: need a front end for input "waveform", got none; export with input "features"');
    expect(broken({ input: "picture" })).toThrow('need input "waveform", "features" or "image", got "picture"');
    expect(() => exportModel({ ...imageRequest(), model: specModel(SPECS.convolutional) })).toThrow('exportModel: need a model that takes [1, height, width] or [3, height, width] for input "image", got [2, 40, 101] of model "convolutional"');
    expect(broken({ frontEnd: frontEndPreset("speech-commands", { clipSeconds: null }) })).toThrow("need clipSeconds in the front end");
    expect(broken({ frontEnd: frontEndPreset("speech-commands", { clipSeconds: 2 }) })).toThrow('need a front end that gives [1, 40, 101], which model "dense" takes, got [1, 40, 201]');
    expect(broken({ labels: ["a"] })).toThrow('need 5 labels for model "dense", got 1');
    expect(broken({ labels: ["a", "b", "a", "c", "d"] })).toThrow('need labels that differ, got "a" twice');
    expect(broken({ parameters: new Map() })).toThrow('need a parameter "dense1.weight" of shape [4040, 24], got none of that name');
    expect(broken({ parameters: new Map([...parameters, ["dense1.weight", parameters.get("head.weight")]]) })).toThrow('need parameter "dense1.weight" of shape [4040, 24], got [24, 5]');
  });
});
