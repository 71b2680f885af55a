import { cepstrumOrder, mfccMatrix } from "../features/dct-matrix.ts";
import type { FramePadding } from "../framing/frames.ts";
import type { CepstrumOptions, FrontEnd } from "../front-end/front-end.ts";
import { fillAfter, fillBefore } from "../framing/pad-ends.ts";
import { type LevelRule, levelRule } from "./level-rule.ts";
import { memoryImage, type MemoryImage } from "./memory-image.ts";
import { type PlanMemory, planMemory } from "./plan-memory.ts";
import { SPECTRA } from "./spectra-module.ts";
import { canPlanSpectra, planSpectra, type SpectraOptions } from "./spectra-plan.ts";

/** What the kernels need to know of a front end. */
export type LaneOptions = SpectraOptions & Pick<FrontEnd, "hopLength" | "log" | "mfcc">;

/** A front end as the kernels run it: four frames side by side in the lanes of a vector. Numbers stay in the module's memory from one call to the next. */
export interface LanePlan {
  /** Frames that are worked on at once, at most; a multiple of 4. */
  readonly most: number;
  /** Samples that a whole padded signal may have for `readPadded`. */
  readonly room: number;
  /** Values of a frame before cepstra: bands, or bins. */
  readonly bands: number;
  /** Values of a frame at the end. */
  readonly width: number;
  /** How levels are made; `null` where the kernels take no logarithm. */
  readonly rule: LevelRule | null;
  /** Whether nothing is left but energies, deltas and normalisation; else the kernels leave off before the logarithm. */
  readonly isFinished: boolean;
  /** Leaves levels of up to `most` frames, of which the first begins at `first`, as `[bands, frames]` at `levelsAt`. */
  readonly read: (samples: Float32Array, first: number, frames: number) => void;
  /** The same for all frames of a signal, which is padded inside. */
  readonly readPadded: (signal: Float32Array, padding: FramePadding, padMode: FrontEnd["padMode"]) => void;
  /** The largest level. */
  readonly largest: (frames: number) => number;
  /** Subtracts `zero` from the levels and raises them to `least`. */
  readonly raise: (frames: number, zero: number, least: number) => void;
  /** Leaves cepstra of the levels at `featuresAt`, where the front end wants them. */
  readonly finish: (frames: number) => void;
  /** The memory, as numbers; places in it follow. */
  readonly floats: () => Float32Array;
  readonly levelsAt: number;
  /** Where `[width, frames]` lie in the end. */
  readonly featuresAt: number;
}

/** Where plans begin in the memory; below lie the kernels' own constants. */
const BASE = 4096;

/** Samples and results that are worked on at once, in numbers: 1 MiB, so that they stay in the cache. */
const ROOM = 2 ** 18;

let shared: PlanMemory | null = null;

/** PCEN without a bias raises faint bands to the height of loud ones, and with them what float32 has lost of them. */
function raisesFaint({ log }: LaneOptions): boolean {
  return log.kind === "pcen" && log.bias === 0;
}

/** Plans a front end for the kernels, or gives `null` where they cannot run or do not know how. */
export function lanePlan(options: LaneOptions): LanePlan | null {
  const kernels = canPlanSpectra(options) && !raisesFaint(options) ? SPECTRA.kernels() : null;
  if (kernels === null) return null;
  const { run } = kernels;
  const memory = shared ??= planMemory(kernels.memory);
  const rule = levelRule(options);
  const isFinished = rule !== null || options.log.kind === "none";
  const image = memoryImage(BASE);
  const spectra = planSpectra(options, image);
  const cepstra = options.kind === "mfcc" && options.mfcc !== null && isFinished ? putCepstra(options.mfcc, spectra.width, image) : null;
  const terms = rule === null ? 0 : image.put(rule.terms);
  const bytes = image.bytes();
  const width = cepstra?.rows ?? spectra.width;
  const most = 4 * Math.max(1, Math.floor(ROOM / 4 / (options.hopLength + spectra.width + width)));
  const room = most * options.hopLength + options.window.length;
  const samplesAt = image.reserve(4 * (room + 4)) / 4; // the kernel looks at up to three more
  const levels = image.reserve(4 * (most * spectra.width + 4));
  const features = cepstra === null ? levels : image.reserve(4 * (most * width + 4));
  const place = { base: BASE, bytes, end: image.reserve(0) };
  const floats = () => memory.floatsOf(place);
  function readInside(first: number, frames: number): void {
    run.spectra(spectra.address, 4 * (samplesAt + first), 4 * options.hopLength, frames, levels, 4 * frames);
    if (rule !== null) run.logarithms(levels, frames * spectra.width, rule.floor, rule.offset, terms);
  }
  return {
    most, room, bands: spectra.width, width, rule, isFinished, floats, levelsAt: levels / 4, featuresAt: features / 4,
    read(samples, first, frames) {
      const length = (frames - 1) * options.hopLength + options.window.length;
      if (frames > 4) floats().set(samples.subarray(first, first + length), samplesAt);
      else copy(samples, first, length, floats(), samplesAt);
      readInside(0, frames);
    },
    readPadded(signal, { count, before, after, first }, padMode) {
      const memory = floats();
      memory.set(signal, samplesAt + before);
      fillBefore(memory, samplesAt + before, before, padMode);
      fillAfter(memory, samplesAt + before + signal.length, after, padMode);
      readInside(first, count);
    },
    largest: (frames) => run.largest(levels, frames * spectra.width),
    raise: (frames, zero, least) => run.raise(levels, frames * spectra.width, zero, least),
    finish(frames) {
      if (cepstra !== null) run.cepstra(levels, spectra.width, frames, cepstra.matrix, cepstra.places, cepstra.even, cepstra.rows, cepstra.folded, features);
    },
  };
}

/** One by one, so that a stream's frames allocate nothing. */
function copy(samples: Float32Array, first: number, count: number, out: Float32Array, at: number): void {
  for (let index = 0; index < count; index++) out[at + index] = samples[first + index];
}

interface CepstraPlan {
  readonly rows: number;
  /** Rows of even coefficients, which come first. */
  readonly even: number;
  readonly matrix: number;
  readonly places: number;
  readonly folded: number;
}

/** Half of each row of the DCT, since each is symmetric or antisymmetric about its middle: the symmetric ones first. */
function putCepstra(mfcc: CepstrumOptions, bands: number, image: MemoryImage): CepstraPlan {
  const half = Math.ceil(bands / 2);
  const matrix = mfccMatrix(mfcc, bands);
  const rows = cepstrumOrder(mfcc).map((coefficient, place) => ({ odd: coefficient % 2, place })).sort((a, b) => a.odd - b.odd);
  return {
    rows: rows.length,
    even: rows.filter(({ odd }) => odd === 0).length,
    matrix: image.put(Float32Array.from(rows.flatMap(({ place }) => [...matrix.subarray(place * bands, place * bands + half)]))),
    places: image.put(Int32Array.from(rows, ({ place }) => place)),
    folded: image.reserve(32 * half),
  };
}
