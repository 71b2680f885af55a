import { z } from "zod";
import { family, flatten, rate, relu, sizes } from "./architecture-family.ts";
import { positiveInteger } from "../layer-schema.ts";

const halved = { kind: "max-pool", kernel: 2 };

export const cnn4 = family({
  about: "Four strided convolutions with batch norm and a global average; small, for maps of any size.",
  options: z.strictObject(sizes([2, 64, 344])),
  layers: ({ classes }) => [
    ...[8, 16, 32, 64].flatMap((filters, index) => [
      { kind: "conv2d", name: `conv${index + 1}`, filters, kernel: index === 0 ? 5 : 3, stride: 2, padding: index === 0 ? 2 : 1 },
      relu,
      { kind: "batch-norm", name: `norm${index + 1}` },
    ]),
    { kind: "global-average-pool" },
    { kind: "dense", name: "dense1", units: classes },
  ],
});

export const cnn = family({
  about: "Two convolutions and three wide dense layers over a spectrogram; 120 million parameters.",
  options: z.strictObject({ ...sizes([1, 1025, 32]), dropout: rate.default(0.5) }),
  layers: ({ classes, dropout }) => [
    ...[10, 20].flatMap((filters, index) => [{ kind: "conv2d", name: `conv${index + 1}`, filters, kernel: 5, padding: 1 }, relu, halved]),
    flatten,
    ...[3800, 1024, 256].flatMap((units, index) => [{ kind: "dense", name: `dense${index + 1}`, units }, relu, { kind: "dropout", rate: dropout }]),
    { kind: "dense", name: "dense4", units: classes },
  ],
});

export const alexnetMnist = family({
  about: "Two convolutions and a dense layer for images of 28 x 28 pixels.",
  options: z.strictObject(sizes([1, 28, 28])),
  layers: ({ classes }) => [
    ...[32, 64].flatMap((filters, index) => [{ kind: "conv2d", name: `conv${index + 1}`, filters, kernel: 5, padding: 2 }, relu, halved]),
    flatten,
    { kind: "dense", name: "dense1", units: 1024 }, relu,
    { kind: "dense", name: "dense2", units: classes },
  ],
});

export const cnnLstm = family({
  about: "A convolution over a spectrogram, read in a few long steps by an LSTM; 21 million parameters.",
  options: z.strictObject({
    ...sizes([1, 1025, 32]),
    filters: positiveInteger.default(20),
    /** Steps that the frames are cut into. */
    steps: positiveInteger.default(4),
    units: positiveInteger.default(128),
  }),
  layers: ({ classes, filters, steps, units }) => [
    { kind: "conv2d", name: "conv1", filters, kernel: 3, padding: 1 }, relu, halved,
    { kind: "time-major", steps },
    { kind: "lstm", name: "lstm1", units },
    { kind: "dense", name: "dense1", units: classes },
  ],
});
