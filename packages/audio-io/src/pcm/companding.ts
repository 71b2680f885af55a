/** What a byte of A-law stands for, full scale ±1: 13 segments of 16 steps, even bits inverted. @see ITU-T G.711, table 1. */
export function aLaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const step = 2 * (code & 15) + 1;
  const magnitude = segment === 0 ? step : (step + 32) * 2 ** (segment - 1);
  return (code & 0x80 ? magnitude : -magnitude) / 4096;
}

/** What a byte of µ-law stands for, full scale ±1: 15 segments of 16 steps around a bias of 33, all bits inverted. @see ITU-T G.711, table 2. */
export function muLaw(byte: number): number {
  const code = ~byte;
  const magnitude = (2 * (code & 15) + 33) * 2 ** ((code >> 4) & 7) - 33;
  return (code & 0x80 ? -magnitude : magnitude) / 8192;
}
