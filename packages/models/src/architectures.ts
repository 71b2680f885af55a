import { z } from "zod";
import { positiveInteger } from "./layer-schema.ts";

interface CommonOptions {
  readonly input: readonly number[];
  readonly classes: number;
}

/** A family of models: options in, layers out. */
export interface Architecture<Options extends CommonOptions = CommonOptions> {
  /** One line for a list of architectures. */
  readonly about: string;
  readonly options: z.ZodType<Options>;
  /** As `parseModelSpec` reads them; layers with parameters are named, so that their weights keep their names. */
  layers(options: Options): readonly object[];
}

function sizes(input: readonly number[]) {
  return { input: z.array(positiveInteger).readonly().default(input), classes: z.int().min(2).default(10) };
}

const relu = { kind: "relu" };
const flatten = { kind: "flatten" };

const mlpOptions = z.strictObject(sizes([1, 40, 101]));

const mlp: Architecture<z.infer<typeof mlpOptions>> = {
  about: "Two hidden dense layers over flattened features; trains in seconds.",
  options: mlpOptions,
  layers: ({ classes }) => [
    flatten,
    { kind: "dense", name: "dense1", units: 256 }, relu,
    { kind: "dense", name: "dense2", units: 128 }, relu,
    { kind: "dense", name: "dense3", units: classes },
  ],
};

const cnn4Options = z.strictObject(sizes([2, 64, 344]));

const cnn4: Architecture<z.infer<typeof cnn4Options>> = {
  about: "Four strided convolutions with batch norm and a global average; small, for maps of any size.",
  options: cnn4Options,
  layers: ({ classes }) => [
    ...[8, 16, 32, 64].flatMap((filters, index) => [
      { kind: "conv2d", name: `conv${index + 1}`, filters, kernel: index === 0 ? 5 : 3, stride: 2, padding: index === 0 ? 2 : 1 },
      relu,
      { kind: "batch-norm", name: `norm${index + 1}` },
    ]),
    { kind: "global-average-pool" },
    { kind: "dense", name: "dense1", units: classes },
  ],
};

const cnnOptions = z.strictObject({ ...sizes([1, 1025, 32]), dropout: z.number().min(0).lt(1).default(0.5) });

const cnn: Architecture<z.infer<typeof cnnOptions>> = {
  about: "Two convolutions and three wide dense layers over a spectrogram; 120 million parameters.",
  options: cnnOptions,
  layers: ({ classes, dropout }) => [
    ...[10, 20].flatMap((filters, index) => [
      { kind: "conv2d", name: `conv${index + 1}`, filters, kernel: 5, padding: 1 }, relu,
      { kind: "max-pool", kernel: 2 },
    ]),
    flatten,
    ...[3800, 1024, 256].flatMap((units, index) => [
      { kind: "dense", name: `dense${index + 1}`, units }, relu,
      { kind: "dropout", rate: dropout },
    ]),
    { kind: "dense", name: "dense4", units: classes },
  ],
};

/** Models by name. */
export const ARCHITECTURES = { mlp, cnn4, cnn } satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof ARCHITECTURES;
