import type { KnownSet } from "./known-set.ts";

const IDX = {
  kind: "image",
  labels: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  examples: 70_000,
  sampleRate: null,
  clipSeconds: null,
  groups: null,
  protocols: { official: { kind: "official" } },
  frontEnd: null,
  layouts: [],
} as const;

/** Pictures in IDX files. */
export const IMAGE_SETS = {
  mnist: {
    ...IDX,
    title: "MNIST",
    about: "handwritten digits, 28 × 28; 60,000 to train and 10,000 to test",
    homepage: "http://yann.lecun.com/exdb/mnist/",
    licence: "CC BY-SA 3.0, as commonly stated",
    citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, Proceedings of the IEEE 86(11), 1998, doi:10.1109/5.726791",
    faults: [],
    archives: ["mnist"],
  },
  "fashion-mnist": {
    ...IDX,
    title: "Fashion-MNIST",
    about: "pieces of clothing, 28 × 28: 0 T-shirt or top, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot",
    homepage: "https://github.com/zalandoresearch/fashion-mnist",
    licence: "MIT",
    citation: "H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, arXiv:1708.07747, 2017",
    faults: [],
    archives: ["fashion-mnist"],
  },
} as const satisfies Record<string, KnownSet>;
