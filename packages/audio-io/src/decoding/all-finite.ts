/** Whether no sample is NaN or infinite: zero times those is NaN, zero times the others is zero. Several times as fast as asking each. */
export function allFinite(samples: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += 0 * samples[i];
  return sum === 0;
}
