/** One line of ONNX Runtime's profile. */
export interface ProfileEvent {
  readonly name: string;
  readonly cat: string;
  /** Microseconds. */
  readonly ts: number;
  readonly dur: number;
  /** The thread; runs of several may be under way at once. */
  readonly tid?: number;
}

const KERNEL = "_kernel_time";

/** What the runtime puts before the name of a node that it merged with others. */
const FUSED = /^fused /;

/**
 * Milliseconds of a run for each node that its lowered nodes came of, means over the runs after the warm-up.
 *
 * Nodes inside `Scan` run while it does, and count with it. What the runtime named anew is under `null`.
 */
export function profiledTimes(events: readonly ProfileEvent[], origins: ReadonlyMap<string, string>, warmUp: number): ReadonlyMap<string | null, number> {
  const runs = events.filter(({ name }) => name === "model_run").slice(warmUp);
  const times = new Map<string | null, number>();
  const kernels = events.filter(({ cat, name, ts }) => cat === "Node" && name.endsWith(KERNEL) && ts >= runs[0].ts);
  for (const { name, dur } of [...new Set(kernels.map(({ tid }) => tid))].flatMap((thread) => outermost(kernels.filter(({ tid }) => tid === thread)))) {
    const origin = origins.get(name.slice(0, -KERNEL.length).replace(FUSED, "")) ?? null;
    times.set(origin, (times.get(origin) ?? 0) + dur / 1000 / runs.length);
  }
  return times;
}

/** Events of one thread that do not begin while another lasts. */
function outermost(events: readonly ProfileEvent[]): ProfileEvent[] {
  let end = -Infinity;
  return events.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur).filter(({ ts, dur }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}
