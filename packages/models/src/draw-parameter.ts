import { fillNormal, fillUniform, type RandomStream } from "@cochlea/random";
import type { Initialiser } from "./initialiser.ts";

type Draw = { [Kind in Initialiser["kind"]]: (out: Float32Array, init: Extract<Initialiser, { kind: Kind }>, shape: readonly number[], stream: RandomStream) => Float32Array };

const DRAWS: Draw = {
  given() {
    throw new RangeError("initialParameters: numbers that come with a model are not drawn");
  },
  constant: (out, { value }) => out.fill(value),
  parts(out, { values }, shape) {
    const last = shape[shape.length - 1];
    const part = last / values.length;
    return out.map((_, index) => values[Math.floor((index % last) / part)]);
  },
  uniform: (out, { bound }, _, stream) => fillUniform(out, stream, -bound, bound),
  normal: (out, { deviation }, _, stream) => fillNormal(out, stream).map((value) => value * deviation),
  "truncated-normal": (out, { deviation }, _, stream) => out.map(() => withinTwo(stream) * deviation),
  orthogonal: (out, init, _, stream) => orthogonal(fillNormal(out, stream), init),
};

/** Overwrites `out` with what an initialiser draws; returns it or an array like it. */
export function drawn(out: Float32Array, init: Initialiser, shape: readonly number[], stream: RandomStream): Float32Array {
  const draw = DRAWS[init.kind] as (out: Float32Array, init: Initialiser, shape: readonly number[], stream: RandomStream) => Float32Array;
  return draw(out, init, shape, stream);
}

function withinTwo(stream: RandomStream): number {
  for (;;) {
    const value = stream.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

/** Makes each matrix's columns orthogonal, or its rows where there are fewer of them. */
function orthogonal(out: Float32Array, { gain, rows, columns }: Extract<Initialiser, { kind: "orthogonal" }>): Float32Array {
  const size = rows * columns;
  for (let start = 0; start < out.length; start += size) {
    const matrix = out.subarray(start, start + size);
    const vectors = columns <= rows ? strided(columns, 1, rows, columns) : strided(rows, columns, columns, 1);
    straighten(matrix, vectors, gain);
  }
  return out;
}

/** Where the elements of vectors lie: `count` of them, starting `apart` from each other, each of `length` elements with `step` between. */
function strided(count: number, apart: number, length: number, step: number): number[][] {
  return Array.from({ length: count }, (_, vector) => Array.from({ length }, (__, element) => vector * apart + element * step));
}

/** Gram-Schmidt in float64, each vector twice, which keeps right angles to rounding. */
function straighten(matrix: Float32Array, places: readonly (readonly number[])[], gain: number): void {
  const done: Float64Array[] = [];
  for (const place of places) {
    const vector = Float64Array.from(place, (index) => matrix[index]);
    for (const other of [...done, ...done]) {
      const share = dot(vector, other);
      for (let index = 0; index < vector.length; index++) vector[index] -= share * other[index];
    }
    const length = Math.sqrt(dot(vector, vector));
    done.push(vector.map((value) => value / length));
  }
  places.forEach((place, at) => place.forEach((index, element) => void (matrix[index] = gain * done[at][element])));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}
