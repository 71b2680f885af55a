import { rms, type Waveform } from "@cochlea/dsp";

/** What a recording is like, in numbers. */
export interface ClipStatistics {
  readonly seconds: number;
  /** In Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Largest absolute sample of all channels; 1 is full scale. */
  readonly peak: number;
  /** Root mean square of all channels in dB below full scale, where a full square wave has 0; -Infinity for zeros. */
  readonly levelDb: number;
  /** Share of samples that stand at full scale with at least two neighbours there: the wave's top is cut off. */
  readonly clippedShare: number;
  /** Mean of the channel whose mean is farthest from zero; 1 is full scale. A sound has none: the recorder added it. */
  readonly dcOffset: number;
  /** Share of 20 ms frames softer than -60 dB of full scale. */
  readonly silentShare: number;
}

const FULL_SCALE = 0.999;
const RUN = 3;
const SILENCE = 1e-3;
const FRAME_SECONDS = 0.02;

/** Measures a recording. */
export function clipStatistics({ channels, sampleRate }: Waveform): ClipStatistics {
  const length = channels[0].length;
  const total = length * channels.length;
  const levels = channels.map(levelOf);
  return {
    seconds: length / sampleRate,
    sampleRate,
    channels: channels.length,
    peak: Math.max(...levels.map(({ peak }) => peak)),
    levelDb: 10 * Math.log10(levels.reduce((sum, { energy }) => sum + energy, 0) / total),
    clippedShare: levels.reduce((sum, { clipped }) => sum + clipped, 0) / total,
    dcOffset: levels.map(({ mean }) => mean).reduce((most, mean) => (Math.abs(mean) > Math.abs(most) ? mean : most)),
    silentShare: silentShare(channels, sampleRate),
  };
}

interface ChannelLevel {
  readonly peak: number;
  readonly mean: number;
  /** Sum of squares. */
  readonly energy: number;
  /** Samples. */
  readonly clipped: number;
}

function levelOf(signal: Float32Array): ChannelLevel {
  let [peak, sum, energy] = [0, 0, 0];
  for (let at = 0; at < signal.length; at++) {
    const sample = signal[at];
    peak = Math.max(peak, Math.abs(sample));
    sum += sample;
    energy += sample * sample;
  }
  return { peak, mean: sum / signal.length, energy, clipped: peak < FULL_SCALE ? 0 : clippedSamples(signal) };
}

function clippedSamples(signal: Float32Array): number {
  let clipped = 0;
  let run = 0;
  for (const sample of signal) {
    run = Math.abs(sample) >= FULL_SCALE ? run + 1 : 0;
    if (run >= RUN) clipped += run === RUN ? RUN : 1;
  }
  return clipped;
}

/** A frame is silent where every channel is. */
function silentShare(channels: readonly Float32Array[], sampleRate: number): number {
  const frameLength = Math.max(1, Math.min(channels[0].length, Math.round(FRAME_SECONDS * sampleRate)));
  const levels = channels.map((signal) => rms(signal, { frameLength, hopLength: frameLength, centre: false }));
  const frames = levels[0].length;
  let silent = 0;
  for (let frame = 0; frame < frames; frame++) if (levels.every((level) => level[frame] < SILENCE)) silent++;
  return frames === 0 ? 0 : silent / frames;
}
