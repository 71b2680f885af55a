import { createFeatureExtractor, frontEndPreset, type FrontEnd, type Waveform } from "@cochlea/dsp";
import { parseModelSpec, specModel, type Model, type Parameters } from "@cochlea/models";
import { GraphBuilder } from "@cochlea/onnx-graph";
import { randomStream } from "@cochlea/random";
import type { Tensor } from "@cochlea/runtime";
import type { ExportRequest, ReferenceClip, ReferenceExample } from "../src/index.ts";
import { floatTensor, runGraph } from "./run-graph.ts";

export const LABELS = ["yes", "no", "up", "down", "stop"];

const head = { kind: "dense", name: "head", units: LABELS.length };

/** Dense layers, and strided convolutions with batch norm, as `mlp` and `cnn4` have them. */
export const SPECS = {
  dense: parseModelSpec({ name: "dense", input: [1, 40, 101], layers: [{ kind: "flatten" }, { kind: "dense", name: "dense1", units: 24 }, { kind: "relu" }, head] }),
  convolutional: parseModelSpec({
    name: "convolutional",
    input: [2, 40, 101],
    layers: [
      { kind: "conv2d", name: "conv1", filters: 8, kernel: 5, stride: 2, padding: 2 }, { kind: "relu" }, { kind: "batch-norm", name: "norm1" },
      { kind: "conv2d", name: "conv2", filters: 16, kernel: 3, stride: 2, padding: 1 }, { kind: "relu" }, { kind: "batch-norm", name: "norm2" },
      { kind: "global-average-pool" }, head,
    ],
  }),
};

const DECIBELS: FrontEnd["log"] = { kind: "decibel", floor: 1e-10, reference: 1, topDb: 80 };

/** A request for a model of sound. */
export type SoundRequest = Exclude<ExportRequest, { readonly input: "image" }>;

/** A request with random parameters; batch norms have run. */
export function smallRequest(kind: keyof typeof SPECS, changes: Partial<SoundRequest> = {}): SoundRequest {
  const model = specModel(SPECS[kind]);
  const frontEnd = frontEndPreset("speech-commands", { channels: model.input[0] === 2 ? "stereo" : "mono", log: DECIBELS });
  return { model, parameters: wornParameters(model), frontEnd, labels: LABELS, input: "waveform", version: "1.2.3", ...changes } as SoundRequest;
}

/** A request for a model of grey or coloured images of 9 x 7 pixels. */
export function imageRequest(channels: 1 | 3 = 1): ExportRequest {
  const layers = [{ kind: "conv2d", name: "conv", filters: 4, kernel: 3 }, { kind: "relu" }, { kind: "flatten" }, head];
  const model = specModel(parseModelSpec({ name: "picture", input: [channels, 9, 7], layers }));
  return { model, parameters: wornParameters(model), labels: LABELS, input: "image", version: "1.2.3" };
}

/** Random images with the logits that a trainer would have for them. */
export function referenceImages(request: ExportRequest, count: number): Promise<ReferenceExample[]> {
  const images = Array.from({ length: count }, (_, image) => Float32Array.from({ length: request.model.input.reduce((a, b) => a * b) }, (_value, at) => randomStream(4, image, at).integer(256) / 255));
  return Promise.all(images.map(async (features) => ({ features, logits: await trainerLogits(request, features) })));
}

function wornParameters(model: Model): Parameters {
  const parameters = model.initialParameters(1);
  for (const [name, { data }] of parameters) {
    const stream = randomStream(2, name);
    if (/running|norm.*weight/.test(name)) data.forEach((_, index) => (data[index] = name.endsWith("mean") ? stream.normal() : stream.uniform(0.5, 2)));
  }
  return parameters;
}

/** Clips of noisy tones, with the features and logits that a trainer would have for them. */
export async function referenceClips(request: SoundRequest, count: number): Promise<ReferenceClip[]> {
  const frontEnd = request.frontEnd ?? smallRequest("dense").frontEnd!;
  const extract = createFeatureExtractor(frontEnd);
  const waveforms = Array.from({ length: count }, (_, clip) => tone(frontEnd, clip));
  const clips = waveforms.map((waveform) => ({ waveform, features: extract(waveform).data }));
  return Promise.all(clips.map(async (clip) => ({ ...clip, logits: await trainerLogits(request, clip.features) })));
}

function tone({ sampleRate, channels, clipSeconds }: FrontEnd, clip: number): Waveform {
  const make = (channel: number) => {
    const noise = randomStream(3, clip, channel);
    const frequency = noise.uniform(200, 3000);
    return Float32Array.from({ length: sampleRate * (clipSeconds ?? 1) }, (_, i) => 0.4 * Math.sin((2 * Math.PI * frequency * i) / sampleRate) + 0.03 * noise.normal());
  };
  return { channels: channels === "stereo" ? [make(0), make(1)] : [make(0)], sampleRate };
}

/** The model in inference mode with its parameters as inputs, one clip at a time. */
async function trainerLogits({ model, parameters }: ExportRequest, features: Float32Array): Promise<Float32Array> {
  const g = new GraphBuilder();
  const inputs: Record<string, Tensor> = { x: floatTensor([1, ...model.input], features) };
  const x = g.input("x", ["batch", ...model.input]);
  const { logits } = model.add(g, x, {
    mode: "inference",
    parameter: ({ name, shape }) => {
      inputs[name] = floatTensor(shape, parameters.get(name)!.data);
      return g.input(name, shape);
    },
  });
  g.output(logits);
  return (await runGraph(g, inputs))[logits.name].data as Float32Array;
}
