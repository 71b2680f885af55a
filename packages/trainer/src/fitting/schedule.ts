/** How the learning rate moves over a run. Rates are per step; `progress` counts steps, not epochs. */
export type Schedule =
  | { readonly kind: "constant"; readonly learningRate: number }
  /** Linear warm-up, then half a cosine down to zero. */
  | { readonly kind: "cosine"; readonly learningRate: number; readonly warmUp?: number }
  /** Up to the peak and down again, each half a cosine. */
  | { readonly kind: "one-cycle"; readonly learningRate: number; readonly warmUp?: number; readonly startDivisor?: number; readonly endDivisor?: number };

/**
 * Learning rate of a step.
 *
 * `learningRate` is the highest that the schedule reaches. `warmUp` is the share of the run in which it rises.
 *
 * @param step From 0 to `steps - 1`.
 * @throws {RangeError} Unless the learning rate and divisors are positive, `0 <= warmUp <= 1` and the step is within the run.
 * @see `torch.optim.lr_scheduler.OneCycleLR` (cosine, two phases): the same rates, momentum left alone.
 */
export function learningRateAt(schedule: Schedule, step: number, steps: number): number {
  const { learningRate } = schedule;
  checkPositive({ learningRate });
  if (!(step >= 0 && step < steps)) throw new RangeError(`learningRateAt: need a step from 0 to ${steps - 1}, got ${step}`);
  if (schedule.kind === "constant") return learningRate;
  return schedule.kind === "cosine" ? cosineRate(schedule, step, steps) : oneCycleRate(schedule, step, steps);
}

function cosineRate({ learningRate, warmUp = 0 }: { learningRate: number; warmUp?: number }, step: number, steps: number): number {
  const rising = Math.round(checkedWarmUp(warmUp) * steps);
  if (step < rising) return (learningRate * (step + 1)) / rising;
  return between(learningRate, 0, (step - rising) / Math.max(steps - rising, 1));
}

function oneCycleRate({ learningRate, warmUp = 0.3, startDivisor = 25, endDivisor = 1e4 }: Extract<Schedule, { kind: "one-cycle" }>, step: number, steps: number): number {
  checkPositive({ startDivisor, endDivisor });
  const start = learningRate / startDivisor;
  const top = checkedWarmUp(warmUp) * steps - 1;
  if (step <= top) return between(start, learningRate, top > 0 ? step / top : 1);
  return between(learningRate, start / endDivisor, (step - top) / (steps - 1 - top));
}

/** Half a cosine from `from` at 0 to `to` at 1. */
function between(from: number, to: number, progress: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * progress))) / 2;
}

function checkPositive(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!(value > 0 && value < Infinity)) throw new RangeError(`learningRateAt: need ${name} above 0, got ${value}`);
  }
}

function checkedWarmUp(warmUp: number): number {
  if (!(warmUp >= 0 && warmUp <= 1)) throw new RangeError(`learningRateAt: need 0 <= warmUp <= 1, got ${warmUp}`);
  return warmUp;
}
