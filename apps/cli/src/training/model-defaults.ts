import { frontEndPreset, type FrontEnd } from "@cochlea/dsp";
import { architectureOf, type ArchitectureName, type ModelName } from "@cochlea/models";

/** The front end that a model gets when none is named. */
const FRONT_ENDS: Readonly<Record<ArchitectureName, () => FrontEnd>> = {
  mlp: () => frontEndPreset("speech-commands", { kind: "mfcc" }),
  cnn4: () => frontEndPreset("speech-commands"),
  cnn: () => frontEndPreset("cnn-spectrogram"),
  "cnn-lstm": () => frontEndPreset("cnn-spectrogram"),
  "alexnet-mnist": () => frontEndPreset("speech-commands"),
  lstm: () => frontEndPreset("speech-commands", { kind: "mfcc" }),
  gru: () => frontEndPreset("speech-commands", { kind: "mfcc" }),
  "bc-resnet": () => frontEndPreset("speech-commands"),
  "ds-cnn": () => frontEndPreset("speech-commands"),
  matchboxnet: () => frontEndPreset("speech-commands"),
  crnn: () => frontEndPreset("speech-commands"),
  "att-rnn": () => frontEndPreset("speech-commands"),
};

export function defaultFrontEnd(model: ModelName): FrontEnd {
  return FRONT_ENDS[architectureOf(model)]();
}
