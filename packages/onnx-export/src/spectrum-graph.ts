import { binCount, type FrontEnd } from "@cochlea/dsp";
import { float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { dftForm, keptRows, type DftSplit } from "./dft-form.ts";

/** Powers or magnitudes of frames. */
export interface Spectrum {
  /** Shape `[batch, channels, frames, width]`. */
  readonly values: Value;
  /** Where each bin lies on the last axis, from DC to Nyquist; a split transform leaves them out of order. */
  readonly columns: readonly number[];
}

/**
 * Adds the spectrum of windowed frames `[batch, channels, frames, window.length]`.
 *
 * @param split Form of the DFT. Default chosen by `dftForm`.
 */
export function addSpectrum(g: GraphBuilder, frames: Value, frontEnd: FrontEnd, split = dftForm(frontEnd.fftLength, frontEnd.window.length)): Spectrum {
  const { values, columns } = split ? addSplitPower(g, frames, split) : addFullPower(g, frames, frontEnd.fftLength);
  return { values: frontEnd.power === 1 ? g.add("Sqrt", [values]) : values, columns };
}

/** One product with cosines and sines of every bin. */
function addFullPower(g: GraphBuilder, frames: Value, fftLength: number): Spectrum {
  const length = frames.shape[3] as number;
  const bins = binCount(fftLength);
  const basis = complexMatrix(length, bins, (sample, bin) => (sample * bin) / fftLength);
  const spectrum = g.add("MatMul", [frames, g.constant(basis, "front_end.dft")]);
  return { values: addSquaredMagnitude(g, spectrum, 3, bins), columns: Array.from({ length: bins }, (_, bin) => bin) };
}

/**
 * Sample `n = columns * row + column` and bin `k = r + rows * c`: a transform down each column, a turn by `column * r / fftLength`,
 * and a transform along each row.
 *
 * @see J. W. Cooley and J. W. Tukey, Mathematics of Computation 19 (1965).
 */
function addSplitPower(g: GraphBuilder, frames: Value, split: DftSplit): Spectrum {
  const { rows, columns } = split;
  const kept = keptRows(rows);
  const [, channels, count] = frames.shape as readonly number[];
  const grid = g.add("Reshape", [addZeros(g, frames, rows * columns), g.ints([0, channels, count, rows, columns])]);
  const down = g.add("MatMul", [g.constant(downMatrix(rows), "front_end.dft_down"), grid]);
  const turned = addTurn(g, down, split);
  const along = g.add("MatMul", [turned, g.constant(alongMatrix(columns), "front_end.dft_along")]);
  const power = addSquaredMagnitude(g, along, 4, columns);
  return { values: g.add("Reshape", [power, g.ints([0, channels, count, kept * columns])]), columns: binColumns(split) };
}

function addZeros(g: GraphBuilder, frames: Value, fftLength: number): Value {
  const zeros = fftLength - (frames.shape[3] as number);
  return zeros === 0 ? frames : g.add("Pad", [frames, g.ints([0, 0, 0, 0, 0, 0, 0, zeros])]);
}

/** Complex product with the twiddle factors: `[.., 2 * kept, columns]`, real rows first, to `[.., kept, 2 * columns]`, real columns first. */
function addTurn(g: GraphBuilder, down: Value, { rows, columns }: DftSplit): Value {
  const kept = keptRows(rows);
  const table = (part: (turns: number) => number) => float32Tensor([kept, columns], matrix(kept, columns, (row, column) => part((row * column) / (rows * columns))));
  const [cosine, sine] = [g.constant(table(cosineOf), "front_end.twiddle_cosine"), g.constant(table(sineOf), "front_end.twiddle_sine")];
  const [real, imaginary] = g.addAll("Split", [down, g.ints([kept, kept])], { axis: 3 });
  const turnedReal = g.add("Add", [g.add("Mul", [real, cosine]), g.add("Mul", [imaginary, sine])]);
  const turnedImaginary = g.add("Sub", [g.add("Mul", [imaginary, cosine]), g.add("Mul", [real, sine])]);
  return g.add("Concat", [turnedReal, turnedImaginary], { axis: 4 });
}

/** `[2 * kept, rows]`: real parts, then imaginary ones. */
function downMatrix(rows: number) {
  const kept = keptRows(rows);
  return float32Tensor([2 * kept, rows], matrix(2 * kept, rows, (output, row) => {
    const turns = ((output % kept) * row) / rows;
    return output < kept ? cosineOf(turns) : -sineOf(turns);
  }));
}

/** `[2 * columns, 2 * columns]`: a complex vector, real parts first, to its complex transform. */
function alongMatrix(columns: number) {
  return float32Tensor([2 * columns, 2 * columns], matrix(2 * columns, 2 * columns, (input, output) => {
    const turns = ((input % columns) * (output % columns)) / columns;
    if (input < columns === output < columns) return cosineOf(turns);
    return input < columns ? -sineOf(turns) : sineOf(turns);
  }));
}

/** Bin k lies in row k mod rows; a row that is not kept mirrors that of bin fftLength - k. */
function binColumns({ rows, columns }: DftSplit): number[] {
  const fftLength = rows * columns;
  return Array.from({ length: binCount(fftLength) }, (_, bin) => {
    const twin = bin % rows < keptRows(rows) ? bin : fftLength - bin;
    return (twin % rows) * columns + Math.floor(twin / rows);
  });
}

function addSquaredMagnitude(g: GraphBuilder, spectrum: Value, axis: number, bins: number): Value {
  const [real, imaginary] = g.addAll("Split", [spectrum, g.ints([bins, bins])], { axis });
  return g.add("Add", [g.add("Mul", [real, real]), g.add("Mul", [imaginary, imaginary])]);
}

/** `[inputs, 2 * outputs]`: cosines, then negative sines. */
function complexMatrix(inputs: number, outputs: number, turns: (input: number, output: number) => number) {
  return float32Tensor([inputs, 2 * outputs], matrix(inputs, 2 * outputs, (input, output) => (output < outputs ? cosineOf(turns(input, output)) : -sineOf(turns(input, output - outputs)))));
}

/** In float64, row-major; rounded once, when it becomes a tensor. */
function matrix(rows: number, columns: number, value: (row: number, column: number) => number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, index) => value(Math.floor(index / columns), index % columns));
}

/** Whole turns are dropped first, so that large angles stay exact. */
function cosineOf(turns: number): number {
  return Math.cos(2 * Math.PI * (turns % 1));
}

function sineOf(turns: number): number {
  return Math.sin(2 * Math.PI * (turns % 1));
}
