import fc from "fast-check";
import { type FrontEnd, frontEndPreset } from "../src/index.ts";

/** A front end of few bands. */
export const small: FrontEnd = frontEndPreset("speech-commands", {
  sampleRate: 8000, clipSeconds: null, fftLength: 60, hopLength: 17,
  window: { name: "hamming", length: 44, periodic: true, placement: "centre" },
  mel: { bands: 7, scale: "slaney", norm: "slaney", minHz: 50, maxHz: 3900 },
  mfcc: { count: 5, lifter: 9, lifterFrom: 0, dct: "orthonormal", c0: "first", energy: null },
});

/** Variations of it: every option but those of MFCC, deltas and PCEN. */
export const smallFrontEnds: fc.Arbitrary<FrontEnd> = fc.record({
  kind: fc.constantFrom("spectrogram", "mel", "mfcc"),
  framing: fc.constantFrom("centre", "centre-but-last", "none", "snip-edges", "half-hop"),
  padMode: fc.constantFrom("reflect", "constant", "symmetric", "edge"),
  fftLength: fc.constantFrom(60, 61),
  placement: fc.constantFrom("centre", "start"),
  name: fc.constantFrom("hann", "hamming", "blackman", "povey", "rectangular", "kaiser"),
  periodic: fc.boolean(),
  power: fc.constantFrom(1, 2),
  scale: fc.constantFrom("htk", "slaney", "kaldi"),
  norm: fc.constantFrom("none", "slaney"),
  log: fc.constantFrom<FrontEnd["log"][]>(
    { kind: "none" },
    { kind: "natural", offset: 0.01, floor: 0.001 },
    { kind: "decibel", floor: 1e-3, reference: 2, topDb: null },
    { kind: "decibel", floor: 1e-3, reference: "maximum", topDb: 12 },
  ),
  normalisation: fc.constantFrom<FrontEnd["normalisation"][]>({ kind: "none" }, { kind: "fixed", mean: [-3], deviation: [4] }),
  sampleScale: fc.constantFrom(1, 12),
  removeDc: fc.boolean(),
  preEmphasis: fc.constantFrom(0, 0.97),
}).map(({ placement, name, periodic, scale, norm, ...rest }) => ({
  ...small, ...rest, window: { ...small.window, placement, name, periodic, ...(name === "kaiser" ? { beta: 5 } : {}) }, mel: { ...small.mel!, scale, norm },
}));
