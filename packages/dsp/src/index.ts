export type { Waveform } from "./waveform.ts";
export type { FeatureMap } from "./feature-map.ts";

export type { CepstrumOptions, ClipNormalisation, DecibelLog, DeltaOptions, EnergyOptions, FrontEnd, FrontEndMel, FrontEndMfcc, FrontEndWindow, LogOptions, NaturalLog, Normalisation, PcenLog } from "./front-end.ts";
export { frontEndSchema, parseFrontEnd } from "./front-end-schema.ts";
export { type ImageInput, imageInputSchema, parseImageInput } from "./image-input.ts";
export { FRONT_END_PRESETS, frontEndPreset, type FrontEndPresetName } from "./front-end-preset.ts";
export { binCount } from "./bin-count.ts";
export { clipLength, featureShape, firstSample, frameCount, type Framing } from "./feature-shape.ts";
export { createWaveformPreparer, prepareWaveform } from "./prepare-waveform.ts";
export { createFeatureStream, type FeatureStream, type OnFrame } from "./feature-stream.ts";
export { createFeatureExtractor, type FeatureExtractor } from "./feature-extractor.ts";

export { window, type WindowName, type WindowOptions } from "./window.ts";
export { realFft, type RealFft } from "./real-fft.ts";
export type { FrameOptions } from "./frames.ts";
export { type ComplexSpectrogram, stft } from "./stft.ts";
export { inverseStft, type InverseStftOptions } from "./inverse-stft.ts";
export { spectrogram, type SpectrogramOptions } from "./spectrogram.ts";
export { hzToMel, type MelScale, melToHz } from "./mel-scale.ts";
export { melFilterbank, type MelFilterbankOptions } from "./mel-filterbank.ts";
export { logarithm, type PlainLog } from "./logarithm.ts";
export { pcen, type PcenOptions, pcenSmoothing } from "./pcen.ts";
export { cepstrumOrder, dctMatrix, lifterWeights, mfccMatrix } from "./dct-matrix.ts";
export { mfcc, type MfccOptions } from "./mfcc.ts";
export { appendDeltas } from "./deltas.ts";
export { type DeltaStage, planDeltas } from "./delta-plan.ts";
export { normaliseClip } from "./normalise.ts";
export { rms, zeroCrossingRate } from "./loudness.ts";
export type { SignalFrameOptions } from "./signal-frames.ts";
export { type RolloffOptions, spectralCentroid, spectralFlatness, spectralRolloff, type SpectralShapeOptions } from "./spectral-shape.ts";
export { chroma, chromaFilterbank, type ChromaOptions } from "./chroma.ts";

export { deEmphasis, preEmphasis, removeDc } from "./emphasis.ts";
export { mixChannels } from "./mix-channels.ts";
export { createResampler, resample, type ResampleOptions, type Resampler } from "./resample.ts";
export { trimOrPad } from "./trim-or-pad.ts";

export { randomShift, type RandomShiftOptions, shift, type ShiftEdges, type ShiftOptions } from "./shift.ts";
export { gain, randomGain, type RandomGainOptions } from "./gain.ts";
export { mixNoise, type MixNoiseOptions, randomNoise, type RandomNoiseOptions } from "./mix-noise.ts";
export { convolve } from "./convolve.ts";
export { randomRoom, type RandomRoomOptions, type RoomResponseOptions, syntheticRoomResponse } from "./room-response.ts";
export { frequencyMask, type MaskOptions, timeMask } from "./mask.ts";
