export type { Waveform } from "./waveform.ts";
export type { FeatureMap } from "./feature-map.ts";

export type { DecibelLog, FrontEnd, FrontEndMel, FrontEndWindow, LogOptions, NaturalLog, Normalisation } from "./front-end.ts";
export { frontEndSchema, parseFrontEnd } from "./front-end-schema.ts";
export { type ImageInput, imageInputSchema, parseImageInput } from "./image-input.ts";
export { FRONT_END_PRESETS, frontEndPreset, type FrontEndPresetName } from "./front-end-preset.ts";
export { clipLength, featureShape, frameCount, type Framing } from "./feature-shape.ts";
export { createWaveformPreparer, prepareWaveform } from "./prepare-waveform.ts";
export { createFeatureExtractor, type FeatureExtractor } from "./feature-extractor.ts";

export { window, type WindowName, type WindowOptions } from "./window.ts";
export { realFft, type RealFft } from "./real-fft.ts";
export type { FrameOptions } from "./frames.ts";
export { type ComplexSpectrogram, stft } from "./stft.ts";
export { spectrogram, type SpectrogramOptions } from "./spectrogram.ts";
export { hzToMel, type MelScale, melToHz } from "./mel-scale.ts";
export { melFilterbank, type MelFilterbankOptions } from "./mel-filterbank.ts";
export { logarithm } from "./logarithm.ts";
export { dctMatrix, lifterWeights, mfccMatrix } from "./dct-matrix.ts";
export { mfcc, type MfccOptions } from "./mfcc.ts";

export { mixChannels } from "./mix-channels.ts";
export { createResampler, resample, type ResampleOptions, type Resampler } from "./resample.ts";
export { trimOrPad } from "./trim-or-pad.ts";

export { randomShift, type RandomShiftOptions, shift, type ShiftEdges, type ShiftOptions } from "./shift.ts";
export { gain, randomGain, type RandomGainOptions } from "./gain.ts";
export { mixNoise, type MixNoiseOptions, randomNoise, type RandomNoiseOptions } from "./mix-noise.ts";
export { convolve } from "./convolve.ts";
export { randomRoom, type RandomRoomOptions, type RoomResponseOptions, syntheticRoomResponse } from "./room-response.ts";
export { frequencyMask, type MaskOptions, timeMask } from "./mask.ts";
