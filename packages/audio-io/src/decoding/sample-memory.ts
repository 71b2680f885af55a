/** Gives memory for the samples of a channel: of just this length, holding anything, and not the same for two channels of a file. */
export type SampleMemory = (length: number, channel: number) => Float32Array;

const newSamples: SampleMemory = (length) => new Float32Array(length);

/** An array for each channel. @throws {RangeError} For memory of another length. */
export function sampleArrays(caller: string, channelCount: number, length: number, memory: SampleMemory = newSamples): Float32Array[] {
  return Array.from({ length: channelCount }, (_, channel) => {
    const samples = memory(length, channel);
    if (samples.length !== length) throw new RangeError(`${caller}: need memory of ${length} samples for channel ${channel}, got ${samples.length}`);
    return samples;
  });
}
