import { CODELETS } from "../../generated/spectra-wasm.ts";
import type { MemoryImage } from "./memory-image.ts";

/** Steps of the kernel `runSteps`: the addresses of the first, and behind the last. */
export interface FftProgram {
  readonly start: number;
  readonly end: number;
}

export interface FftProgramOptions {
  /** Samples of a frame. */
  readonly length: number;
  /** Of these, how many at the start may differ from zero. */
  readonly filled: number;
  /** Where the frames' samples lie, four frames side by side. */
  readonly data: number;
  /** Where the powers of bins 0 to floor(length / 2) will lie. */
  readonly powers: number;
}

type Codelet = (typeof CODELETS)[number];

/** Transforms with code of their own. */
const RADICES = [2, 3, 4, 5, 7, 8];

/** How many inputs the first passes of radix 8 can take. */
const FILLED_OF_8 = [5, 6, 8] as const;

/** Bytes of a real number and of a complex one, four frames side by side. */
const REAL = 16;
const COMPLEX = 32;

/** Whether a length has no prime factor above 7. */
export function hasProgram(length: number): boolean {
  if (length < 2) return false;
  let rest = length;
  for (const factor of [2, 3, 5, 7]) while (rest % factor === 0) rest /= factor;
  return rest === 1;
}

/**
 * Plans the powers of real signals.
 *
 * A real transform of length A·B is A-point transforms of its columns, then: for rows 0 < k < A/2 a complex transform of length B, all of whose
 * results are wanted; for row 0 a real one of length B; for row A/2, whose spectrum is that of real numbers at odd half bins, a complex one of B/2.
 * So nothing is computed twice and no results need untangling: the last passes write powers to their bins.
 */
export function fftProgram({ length, filled, data, powers }: FftProgramOptions, image: MemoryImage): FftProgram {
  const steps: number[] = [];
  const step = (codelet: Codelet, ...parameters: number[]) => {
    const record = [CODELETS.indexOf(codelet), ...parameters];
    steps.push(...record, ...new Array<number>(8 - record.length).fill(0));
  };
  const bins = (list: readonly number[]) => image.put(Int32Array.from(list, (bin) => bin * REAL));

  /** `binOf` gives the bin of the whole transform for each result 0 to floor(size / 2) of this one. */
  function realSteps(size: number, at: number, inputs: number, binOf: (index: number) => number): void {
    if (RADICES.includes(size)) return step(`realLast${size}` as Codelet, at, bins(range(Math.floor(size / 2) + 1).map(binOf)), powers);
    const radix = realRadix(size);
    const columns = size / radix;
    const rowCount = Math.ceil(radix / 2) - 1;
    const [sums, rows, half] = [columns * REAL, rowCount * columns * COMPLEX, columns * REAL].map(image.reserve);
    for (const { from, to, count } of columnRanges(radix, columns, inputs)) {
      const halfAt = from < columns / 2 ? half + COMPLEX * from + REAL : half + COMPLEX * (from - columns / 2); // real parts: the second half of the columns
      step(`realPass${radix}of${count}` as Codelet, at + REAL * from, REAL * columns, to - from, sums + REAL * from, rows + COMPLEX * from, halfAt);
    }
    const folded = (index: number) => binOf(Math.min(index, size - index));
    complexSteps(rowCount, columns, rows, (row, element) => (element * (row + 1)) / size, (row, index) => folded(row + 1 + radix * index));
    if (radix % 2 === 0) complexSteps(1, columns / 2, half, (_, element) => element / (2 * columns), (_, index) => folded(radix / 2 + 2 * radix * index));
    realSteps(columns, sums, columns, (index) => binOf(radix * index));
  }

  /** `rowCount` transforms side by side, whose elements are turned first. */
  function complexSteps(rowCount: number, size: number, at: number, turnOf: (row: number, element: number) => number, binOf: (row: number, index: number) => number): void {
    const radices = complexRadices(size);
    let [rows, columns] = [rowCount, size];
    radices.forEach((radix, pass) => {
      const before = pass === 0 ? 1 : radices[pass - 1];
      const span = columns;
      const turn = pass === 0 ? turnOf : (row: number, element: number) => (element * (row % before)) / (span * before);
      columns /= radix;
      const isLast = pass === radices.length - 1;
      const elements = isLast ? range(radix).slice(1) : range(columns).flatMap((column) => range(radix).map((index) => column + columns * index));
      const factors = image.put(turns(range(rows).flatMap((row) => elements.map((element) => turn(row, element)))));
      if (isLast) step(`complexLast${radix}` as Codelet, at, factors, bins(resultOrder(rowCount, radices).map(([row, index]) => binOf(row, index))), powers, rows);
      else step(`complexPass${radix}` as Codelet, at, factors, rows, columns);
      rows *= radix;
    });
  }

  realSteps(length, data, filled, (index) => index);
  const start = image.put(Int32Array.from(steps));
  return { start, end: start + 4 * steps.length };
}

/** Odd radices first, so that an even one always leaves an even number of columns, which its middle row needs. */
function realRadix(size: number): number {
  return size % 16 === 0 ? 8 : ([7, 5, 3].find((radix) => size % radix === 0) ?? 2);
}

/** Passes of a complex transform: a last one as large as may be, before it as few as may be. */
function complexRadices(size: number): number[] {
  if (size === 1) return [1];
  const last = [8, 7, 5, 4, 3, 2].find((radix) => size % radix === 0) ?? 1;
  const before: number[] = [];
  for (let rest = size / last; rest > 1; rest /= before[before.length - 1]) before.push(passRadix(rest));
  return [...before, last];
}

/** 16 is taken as 4·4, not 8·2. */
function passRadix(rest: number): number {
  if (rest % 32 === 16) return 4;
  return [8, 7, 5, 4, 3, 2].find((radix) => rest % radix === 0) ?? 1;
}

/** Columns whose last inputs are zeros take less; the middle row needs to know the columns' first half from the second. */
function columnRanges(radix: number, columns: number, inputs: number): { from: number; to: number; count: number }[] {
  const countOf = (column: number) => {
    const needed = Math.ceil((inputs - column) / columns);
    return radix === 8 ? FILLED_OF_8.find((count) => count >= needed) ?? 8 : radix;
  };
  const edges = [0, columns, ...(radix % 2 === 0 ? [columns / 2] : []), ...(inputs % columns === 0 ? [] : [inputs % columns])].sort((a, b) => a - b);
  return edges.slice(1).map((to, index) => ({ from: edges[index], to, count: countOf(edges[index]) })).filter(({ from, to }) => from < to);
}

/** Which result of which row each place holds when the last pass ends: digits of the index in reverse. */
function resultOrder(rowCount: number, radices: readonly number[]): [row: number, index: number][] {
  let places: [number, number][] = range(rowCount).map((row) => [row, 0]);
  let weight = 1;
  for (const radix of radices) {
    const step = weight;
    places = places.flatMap(([row, index]): [number, number][] => range(radix).map((digit) => [row, index + step * digit]));
    weight *= radix;
  }
  return places;
}

/** exp(-2πi·t), real and imaginary parts in turn. */
function turns(list: readonly number[]): Float32Array {
  return Float32Array.from({ length: 2 * list.length }, (_, index) => (index % 2 === 0 ? Math.cos(2 * Math.PI * list[index >> 1]) : -Math.sin(2 * Math.PI * list[index >> 1])));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
