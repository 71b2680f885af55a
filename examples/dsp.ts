import { createFeatureExtractor, frontEndPreset, prepareWaveform } from "@cochlea/dsp";

const frontEnd = frontEndPreset("speech-commands");
const extract = createFeatureExtractor(frontEnd);
const tone = Float32Array.from({ length: 44100 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / 44100));

const waveform = prepareWaveform({ channels: [tone, tone], sampleRate: 44100 }, frontEnd);
const { data, shape } = extract(waveform);
const middle = Array.from({ length: shape[1] }, (_, band) => data[band * shape[2] + 50]);
console.log(shape, "loudest band", middle.indexOf(Math.max(...middle)));
