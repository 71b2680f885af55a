import { frontEndPreset, type FrontEnd } from "@cochlea/dsp";
import type { ArchitectureName } from "@cochlea/models";

/** The front end that a model gets when none is named. */
const FRONT_ENDS: Readonly<Record<ArchitectureName, () => FrontEnd>> = {
  mlp: () => frontEndPreset("speech-commands", { kind: "mfcc" }),
  cnn4: () => frontEndPreset("speech-commands"),
  cnn: () => frontEndPreset("cnn-spectrogram"),
};

export function defaultFrontEnd(model: ArchitectureName): FrontEnd {
  return FRONT_ENDS[model]();
}
