import { type DeltaStage, type RowRing, writeDelta } from "./delta-plan.ts";
import { checkFrames } from "./deltas.ts";

/** Appends deltas to rows that come one by one; those of a row are given once its neighbours are known. */
export interface DeltaStream {
  /** Takes the next row, of `width` values, from the start of `row`. */
  readonly push: (row: Float64Array) => void;
  /** Gives what was held back for want of further rows, and begins anew. */
  readonly finish: () => void;
}

/** Compiles stages to a stream; `emit` is given the row and each order of its deltas, one behind the other, in memory that the next row takes. */
export function createDeltaStream(stages: readonly DeltaStage[], width: number, emit: (row: Float64Array) => void): DeltaStream {
  const capacity = 4 * stages.reduce((sum, { reach }) => sum + reach, 1);
  const rings = stages.map((): RowRing => ({ data: new Float64Array(capacity * width), capacity, width }));
  const known = stages.map(() => 0); // rows of each ring: ring 0 holds the rows themselves, ring 1 their slopes
  const out = new Float64Array((1 + stages.length) * width);
  const last = stages[stages.length - 1];
  const source = last.ofSlopes ? 1 : 0;
  let given = 0;

  /** Fills the ring of slopes as far as its rows allow. */
  function advanceSlopes(finished: boolean): void {
    while (isReady(stages[0], known[1], known[0], finished)) {
      writeDelta(stages[0], rings[0], known[1], known[0] - 1, rings[1].data, (known[1] % capacity) * width);
      known[1]++;
    }
  }

  /** Gives every row whose deltas can all be taken. */
  function advance(finished: boolean): void {
    if (stages.length === 2) advanceSlopes(finished);
    const limit = known[stages.length - 1];
    while (given < limit && isReady(last, given, known[source], finished)) give();
  }

  function give(): void {
    const from = (given % capacity) * width;
    for (let ring = 0; ring < rings.length; ring++) {
      for (let index = 0; index < width; index++) out[ring * width + index] = rings[ring].data[from + index];
    }
    writeDelta(last, rings[source], given, known[source] - 1, out, rings.length * width);
    given++;
    emit(out);
  }

  return {
    push(row) {
      const at = (known[0]++ % capacity) * width;
      for (let index = 0; index < width; index++) rings[0].data[at + index] = row[index];
      advance(false);
    },
    finish() {
      checkFrames(known[0], stages);
      advance(true);
      known.fill(0);
      given = 0;
    },
  };
}

/** Whether a frame's deltas can be taken of `known` rows. */
function isReady({ reach, holds }: DeltaStage, frame: number, known: number, finished: boolean): boolean {
  if (finished) return frame < known;
  return (holds ? Math.max(frame, reach) : frame) + reach < known;
}
