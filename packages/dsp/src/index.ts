export type { Waveform } from "./waveform.ts";
export { type FrontEnd, frontEndSchema, parseFrontEnd } from "./front-end.ts";
export { FRONT_END_PRESETS, frontEndPreset, type FrontEndPresetName } from "./front-end-preset.ts";
export { clipLength, featureShape, frameCount, type Framing } from "./feature-shape.ts";
