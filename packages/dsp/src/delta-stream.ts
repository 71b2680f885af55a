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
  const done = stages.map(() => 0); // rows of each ring that are known: ring 0 holds the rows themselves, ring 1 their slopes
  const out = new Float64Array((1 + stages.length) * width);
  let given = 0;
  const lastStage = stages.length - 1;

  /** Fills the ring of slopes, then gives every row whose deltas can all be taken. */
  function advance(finished: boolean): void {
    if (lastStage === 1) while (isReady(stages[0], done[1], done[0], finished)) writeDelta(stages[0], rings[0], done[1], done[0] - 1, rings[1].data, (done[1]++ % capacity) * width);
    while (isReady(stages[lastStage], given, done[stages[lastStage].ofSlopes ? lastStage : 0], finished) && (lastStage === 0 || given < done[1])) give();
  }

  function give(): void {
    const from = (given % capacity) * width;
    for (let index = 0; index < width; index++) out[index] = rings[0].data[from + index];
    if (lastStage === 1) for (let index = 0; index < width; index++) out[width + index] = rings[1].data[from + index];
    const source = stages[lastStage].ofSlopes ? lastStage : 0;
    writeDelta(stages[lastStage], rings[source], given, done[source] - 1, out, (1 + lastStage) * width);
    given++;
    emit(out);
  }

  return {
    push(row) {
      const at = (done[0]++ % capacity) * width;
      for (let index = 0; index < width; index++) rings[0].data[at + index] = row[index];
      advance(false);
    },
    finish() {
      checkFrames(done[0], stages);
      advance(true);
      done.fill(0);
      given = 0;
    },
  };
}

/** Whether a frame's deltas can be taken of `known` rows. */
function isReady({ reach, holds }: DeltaStage, frame: number, known: number, finished: boolean): boolean {
  if (finished) return frame < known;
  return (holds ? Math.max(frame, reach) : frame) + reach < known;
}
