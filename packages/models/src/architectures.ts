import type { z } from "zod";
import type { Architecture } from "./architectures/architecture-family.ts";
import { attRnn } from "./architectures/att-rnn.ts";
import { bcResnet } from "./architectures/bc-resnet.ts";
import { alexnetMnist, cnn, cnn4, cnnLstm } from "./architectures/cnn.ts";
import { crnn } from "./architectures/crnn.ts";
import { dsCnn } from "./architectures/ds-cnn.ts";
import { matchboxnet } from "./architectures/matchboxnet.ts";
import { mlp } from "./architectures/mlp.ts";
import { gru, lstm } from "./architectures/recurrent.ts";

/** Models by name. */
export const ARCHITECTURES = {
  mlp,
  cnn4,
  cnn,
  "cnn-lstm": cnnLstm,
  "alexnet-mnist": alexnetMnist,
  lstm,
  gru,
  "bc-resnet": bcResnet,
  "ds-cnn": dsCnn,
  matchboxnet,
  crnn,
  "att-rnn": attRnn,
} satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof ARCHITECTURES;

/** Options that every architecture has. */
export interface ArchitectureOptions {
  /** Shape of one example. Default the architecture's own. */
  readonly input?: readonly number[];
  /** Default the architecture's own: 10, or what its paper has. */
  readonly classes?: number;
}

type Input<Name extends ArchitectureName> = z.input<(typeof ARCHITECTURES)[Name]["options"]>;

interface Variant<Name extends ArchitectureName> {
  readonly architecture: Name;
  readonly options: Input<Name>;
}

function variant<const Name extends ArchitectureName>(architecture: Name, options: Input<Name>): Variant<Name> {
  return { architecture, options };
}

/** Published sizes by the name of their own: an architecture with some options set. */
export const VARIANTS = {
  "bc-resnet-1": variant("bc-resnet", { tau: 1 }),
  "bc-resnet-1.5": variant("bc-resnet", { tau: 1.5 }),
  "bc-resnet-2": variant("bc-resnet", { tau: 2 }),
  "bc-resnet-3": variant("bc-resnet", { tau: 3 }),
  "bc-resnet-6": variant("bc-resnet", { tau: 6 }),
  "bc-resnet-8": variant("bc-resnet", { tau: 8 }),
  "ds-cnn-s": variant("ds-cnn", { size: "s" }),
  "ds-cnn-m": variant("ds-cnn", { size: "m" }),
  "ds-cnn-l": variant("ds-cnn", { size: "l" }),
  "matchboxnet-3x1x64": variant("matchboxnet", { blocks: 3, repeats: 1, channels: 64 }),
  "matchboxnet-3x2x64": variant("matchboxnet", { blocks: 3, repeats: 2, channels: 64 }),
  "matchboxnet-6x2x64": variant("matchboxnet", { blocks: 6, repeats: 2, channels: 64 }),
  "matchboxnet-3x1x112": variant("matchboxnet", { blocks: 3, repeats: 1, channels: 112 }),
  "matchboxnet-3x2x112": variant("matchboxnet", { blocks: 3, repeats: 2, channels: 112 }),
  "crnn-s": variant("crnn", { filters: 48, kernel: [4, 10], stride: [2, 2], padding: "valid", units: 60, bidirectional: false, output: "last", dense: 84 }),
  "crnn-m": variant("crnn", { filters: 128, kernel: [4, 10], stride: [2, 2], padding: "valid", units: 76, bidirectional: false, output: "last", dense: 164 }),
  "crnn-l": variant("crnn", { filters: 100, kernel: [4, 10], stride: [1, 2], padding: "valid", units: 136, bidirectional: false, output: "last", dense: 188 }),
} satisfies Record<string, Variant<ArchitectureName>>;

export type VariantName = keyof typeof VARIANTS;

/** A model that `architecture` knows: an architecture, or one of its published sizes. */
export type ModelName = ArchitectureName | VariantName;

type ArchitectureOf<Name extends ModelName> = Name extends ArchitectureName ? Name : Name extends VariantName ? (typeof VARIANTS)[Name]["architecture"] : never;

/** Options as a caller gives them: those that every architecture has, and its own. */
export type OptionsOf<Name extends ModelName> = Input<ArchitectureOf<Name>>;

/** Every name that `architecture` takes. */
export const MODEL_NAMES = [...Object.keys(ARCHITECTURES), ...Object.keys(VARIANTS)] as readonly ModelName[];

export function isModelName(name: unknown): name is ModelName {
  return MODEL_NAMES.includes(name as ModelName);
}

/** The architecture of a model's name: `bc-resnet` for `bc-resnet-3`. */
export function architectureOf(name: ModelName): ArchitectureName {
  return Object.hasOwn(VARIANTS, name) ? VARIANTS[name as VariantName].architecture : (name as ArchitectureName);
}
