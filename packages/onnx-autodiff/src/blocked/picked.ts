import { elementCount, float32Tensor, int32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** Longest run that is looked for: a block of the widest vectors. */
const LONGEST = 16;

/**
 * Elements of a tensor, by their places in it, in another shape; 0 for a place below 0.
 *
 * Neighbours that stay neighbours are taken together: one at a time costs many times as much.
 */
export function picked(g: GraphBuilder, value: Value, shape: readonly number[], places: readonly number[]): Value {
  const length = elementCount(value.shape);
  const run = runOf(places, length);
  const starts = places.filter((_, index) => index % run === 0).map((place) => (place < 0 ? length / run : place / run));
  const rows = g.add("Reshape", [value, g.ints([length / run, run])]);
  const nothing = (): Value => g.constant(float32Tensor([1, run], new Float32Array(run)));
  const padded = starts.includes(length / run) ? g.add("Concat", [rows, nothing()], { axis: 0 }) : rows;
  const taken = g.add("Gather", [padded, g.constant(int32Tensor([starts.length], starts))], { axis: 0 });
  return g.add("Reshape", [taken, g.ints(shape)]);
}

/** Into what runs of places a list can be cut, all of which start at multiples of their length or are below 0. */
function runOf(places: readonly number[], length: number): number {
  for (let run = LONGEST; run > 1; run /= 2) if (length % run === 0 && places.length % run === 0 && places.every((place, index) => isNext(places, place, index, run))) return run;
  return 1;
}

function isNext(places: readonly number[], place: number, index: number, run: number): boolean {
  if (index % run === 0) return place < 0 || place % run === 0;
  const before = places[index - 1];
  return before < 0 ? place < 0 : place === before + 1;
}
