import { bandedMatrix, multiplyBanded } from "./banded-matrix.ts";
import { createCepstra, type Cepstra } from "./cepstra.ts";
import type { FeatureMap } from "./feature-map.ts";
import { featureShape } from "./feature-shape.ts";
import { bandCount } from "./front-end-rules.ts";
import { parseFrontEnd } from "./front-end-schema.ts";
import type { FrontEnd } from "./front-end.ts";
import { takeLogarithm } from "./logarithm.ts";
import { melFilterbank } from "./mel-filterbank.ts";
import { spectrumReader } from "./spectrogram.ts";
import type { Waveform } from "./waveform.ts";

export type FeatureExtractor = (waveform: Waveform) => FeatureMap;

/** Writes two rows of the map, of `width` values each, to `out`, from `at` on. */
type Project = (first: Float64Array, second: Float64Array, out: Float64Array, at: number) => void;

/**
 * Compiles a front end to a function from waveforms to features.
 *
 * The waveform must be prepared: at the front end's rate and channels, as `prepareWaveform` leaves it; its length is taken as it is.
 * Make the extractor once: windows, filters and transforms are computed here.
 *
 * @throws {RangeError} For a front end that breaks a rule, and later for a waveform of another rate, other channels, or too short for a frame.
 */
export function createFeatureExtractor(frontEnd: FrontEnd): FeatureExtractor {
  const checked = parseFrontEnd(frontEnd);
  const extract = checked.kind === "waveform" ? waveformFeatures(checked) : spectralFeatures(checked);
  return (waveform) => {
    checkWaveform(waveform, checked);
    return extract(waveform);
  };
}

function checkWaveform({ channels, sampleRate }: Waveform, frontEnd: FrontEnd): void {
  const wanted = frontEnd.channels === "stereo" ? 2 : 1;
  const fix = "; pass it through prepareWaveform";
  if (sampleRate !== frontEnd.sampleRate) throw new RangeError(`feature extractor: need ${frontEnd.sampleRate} Hz, got ${sampleRate}${fix}`);
  if (channels.length !== wanted) throw new RangeError(`feature extractor: need ${frontEnd.channels} (${wanted} channels), got ${channels.length}${fix}`);
  if (channels.some(({ length }) => length !== channels[0].length)) {
    throw new RangeError(`feature extractor: need channels of one length, got ${channels.map(({ length }) => length).join(" and ")}`);
  }
}

/** The samples themselves: scaled and normalised, as one band. */
function waveformFeatures(frontEnd: FrontEnd): FeatureExtractor {
  const store = normaliser(frontEnd);
  return ({ channels }) => {
    const shape = featureShape(frontEnd, channels[0].length);
    const samples = new Float64Array(channels.length * channels[0].length);
    channels.forEach((channel, index) => samples.set(channel, index * channel.length));
    for (let index = 0; index < samples.length; index++) samples[index] *= frontEnd.sampleScale;
    return { data: store(samples, shape), shape };
  };
}

function spectralFeatures(frontEnd: FrontEnd): FeatureExtractor {
  const readRows = rowReader(frontEnd);
  const toFeatures = cepstra(frontEnd);
  const store = normaliser(frontEnd);
  return ({ channels }) => {
    const shape = featureShape(frontEnd, channels[0].length);
    const rows = readRows(channels, shape[2]);
    takeLogarithm(rows, frontEnd.log, frontEnd.power);
    return { data: store(toFeatures(rows), shape), shape };
  };
}

/** Compiles what comes before the logarithm to a function that gives `[channels, frames, width]`. */
function rowReader(frontEnd: FrontEnd): (channels: readonly Float32Array[], frames: number) => Float64Array {
  const readSpectra = spectrumReader(frontEnd, frontEnd);
  const { width, project } = spectrumProjection(frontEnd);
  const bins = frontEnd.fftLength / 2 + 1;
  const [first, second] = [new Float64Array(bins), new Float64Array(bins)];
  return (channels, frames) => {
    const rows = new Float64Array((channels.length * frames + 1) * width); // an odd last frame writes a row too many, which the next channel overwrites
    channels.forEach((signal, channel) => {
      const spectra = readSpectra(signal);
      for (let frame = 0; frame < frames; frame += 2) {
        spectra.readPair(frame, first, second);
        project(first, second, rows, (channel * frames + frame) * width);
      }
    });
    return rows.subarray(0, channels.length * frames * width);
  };
}

/** What becomes of spectra before the logarithm: mel bands, or every bin. */
function spectrumProjection({ kind, mel, fftLength, sampleRate }: FrontEnd): { width: number; project: Project } {
  if (kind === "spectrogram" || mel === null) {
    const bins = fftLength / 2 + 1;
    return { width: bins, project: (first, second, out, at) => { out.set(first, at); out.set(second, at + bins); } };
  }
  const filters = bandedMatrix(melFilterbank({ ...mel, fftLength, sampleRate }), mel.bands);
  return { width: mel.bands, project: (first, second, out, at) => multiplyBanded(filters, first, second, out, at) };
}

/** What becomes of all rows after the logarithm: cepstral coefficients, or nothing. */
function cepstra({ kind, mel, mfcc }: FrontEnd): Cepstra {
  if (kind !== "mfcc" || mel === null || mfcc === null) return (rows) => rows;
  return createCepstra(mfcc.count, mel.bands, mfcc.lifter);
}

/** Compiles the normalisation to a function that also turns `[channels, frames, bands]` into `[channels, bands, frames]`. */
function normaliser(frontEnd: FrontEnd): (rows: Float64Array, shape: FeatureMap["shape"]) => Float32Array {
  const { normalisation } = frontEnd;
  const perBand = (values: readonly number[]) => Float64Array.from({ length: bandCount(frontEnd) }, (_, band) => values[values.length === 1 ? 0 : band]);
  const means = perBand(normalisation.kind === "fixed" ? normalisation.mean : [0]);
  const deviations = perBand(normalisation.kind === "fixed" ? normalisation.deviation : [1]);
  return (rows, [channels, bands, frames]) => {
    const data = new Float32Array(rows.length);
    for (let channel = 0, to = 0; channel < channels; channel++) {
      for (let band = 0; band < bands; band++) {
        let from = channel * frames * bands + band;
        for (let frame = 0; frame < frames; frame++, from += bands) data[to++] = (rows[from] - means[band]) / deviations[band];
      }
    }
    return data;
  };
}
