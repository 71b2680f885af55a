import { frontEndPreset, type FrontEnd } from "@cochlea/dsp";
import { architectureOf, ARCHITECTURES, type ArchitectureName, type ModelName } from "@cochlea/models";
import type { InputKind } from "../../input-kind.ts";

/** What an architecture is given. */
interface Takes {
  /** The front end of recordings when none is named; `null` for a model of images alone. */
  readonly frontEnd: (() => FrontEnd) | null;
  /** Whether images will do: of sizes that say nothing of bands and frames. */
  readonly images: boolean;
}

const logMel = () => frontEndPreset("speech-commands");
const cepstra = () => frontEndPreset("speech-commands", { kind: "mfcc" });
const spectrum = () => frontEndPreset("cnn-spectrogram");

const TAKES: Readonly<Record<ArchitectureName, Takes>> = {
  mlp: { frontEnd: cepstra, images: true },
  cnn4: { frontEnd: logMel, images: true },
  cnn: { frontEnd: spectrum, images: true },
  "cnn-lstm": { frontEnd: spectrum, images: false },
  "alexnet-mnist": { frontEnd: null, images: true },
  lstm: { frontEnd: cepstra, images: false },
  gru: { frontEnd: cepstra, images: false },
  "bc-resnet": { frontEnd: logMel, images: false },
  "ds-cnn": { frontEnd: logMel, images: false },
  matchboxnet: { frontEnd: logMel, images: false },
  crnn: { frontEnd: logMel, images: false },
  "att-rnn": { frontEnd: logMel, images: false },
};

/** The model that is trained when none is named. */
export const DEFAULT_MODEL: Readonly<Record<InputKind, ModelName>> = { audio: "cnn4", image: "alexnet-mnist" };

/** Whether a model can be trained on recordings, or on images. */
export function takes(model: ModelName, kind: InputKind): boolean {
  const { frontEnd, images } = TAKES[architectureOf(model)];
  return kind === "image" ? images : frontEnd !== null;
}

/** Architectures that can be trained on recordings, or on images. */
export function modelsOf(kind: InputKind): string[] {
  return Object.keys(ARCHITECTURES).filter((name) => takes(name as ArchitectureName, kind));
}

/** The front end that a model of recordings gets when none is named. */
export function defaultFrontEnd(model: ModelName): FrontEnd {
  const { frontEnd } = TAKES[architectureOf(model)];
  if (!frontEnd) throw new RangeError(`defaultFrontEnd: need a model of recordings, got ${JSON.stringify(model)}`);
  return frontEnd();
}
