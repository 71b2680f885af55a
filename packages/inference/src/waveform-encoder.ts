import { clipLength, createFeatureExtractor, createWaveformPreparer, featureShape, type FrontEnd, type Waveform } from "@cochlea/dsp";
import type { Encoder } from "./encoder.ts";

/** The encoder of a front end: prepared samples, or the features of them. */
export function waveformEncoder(frontEnd: FrontEnd, input: "waveform" | "features"): Encoder<Waveform> {
  const prepare = createWaveformPreparer(frontEnd);
  const prepared = (waveform: Waveform) => {
    checkSamples(waveform);
    return prepare(waveform);
  };
  if (input === "waveform") return { input, shape: waveformShape(frontEnd), encode: (waveform, out) => writeChannels(prepared(waveform), out) };
  const extract = createFeatureExtractor(frontEnd);
  return { input, shape: featureShape(frontEnd), encode: (waveform, out) => out.set(extract(prepared(waveform)).data) };
}

function waveformShape(frontEnd: FrontEnd): number[] {
  const samples = clipLength(frontEnd);
  if (samples === null) throw new RangeError("waveformEncoder: need clipSeconds in the front end, got null");
  return frontEnd.channels === "stereo" ? [2, samples] : [samples];
}

function writeChannels({ channels }: Waveform, out: Float32Array): void {
  channels.forEach((channel, index) => out.set(channel, index * channel.length));
}

function checkSamples({ channels }: Waveform): void {
  if (!(channels.length > 0 && channels.every(({ length }) => length > 0))) throw new RangeError("classify: need at least one sample, got an empty waveform");
  channels.forEach((channel, index) => {
    const at = channel.findIndex((sample) => !Number.isFinite(sample));
    if (at >= 0) throw new RangeError(`classify: need finite samples, got ${channel[at]} at sample ${at} of channel ${index}`);
  });
}
