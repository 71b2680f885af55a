import { stepGraphs } from "@cochlea/onnx-autodiff";
import type { ModelStep } from "@cochlea/trainer";
import type { MachineSpeed } from "./machine-speed.ts";
import type { PlanTimes } from "./measure-plan.ts";
import { leastTraffic, planParts, type PlanPart } from "./plan-parts.ts";

export interface PlannedPart extends PlanPart {
  /** The longer of its arithmetic and its traffic, at the machine's best. */
  readonly estimatedMs: number;
  /** `null` where nothing was measured. */
  readonly profiledMs: number | null;
}

/** A training step as it was compiled, with its costs. */
export interface StepPlan {
  readonly target: string;
  /** In how many parts the batch is taken side by side; shapes of nodes are those of one part, costs and bytes those of all. */
  readonly batchParts: number;
  /** Training operators and products; all else is summed up in the last. */
  readonly parts: readonly PlannedPart[];
  readonly multiplyAdds: number;
  readonly bytes: number;
  /** What is left of the bytes where every value but states and inputs stays in caches. */
  readonly leastBytes: number;
  readonly speed: MachineSpeed;
  /** No form of the step takes less than the longer of the two. */
  readonly floorMs: { readonly arithmetic: number; readonly memory: number };
  readonly estimatedMs: number;
  /** `null` where nothing was measured. */
  readonly stepMs: number | null;
  /** Of the profile, what no part can be told from. */
  readonly unattributedMs: number | null;
}

/** Puts shapes, forms, costs and times of a step together. */
export function stepPlan(step: ModelStep, speed: MachineSpeed, times: PlanTimes | null): StepPlan {
  const every = stepGraphs(step.step).flatMap((graph, index) => planParts(graph).map((part) => ({ ...part, estimatedMs: estimate(part, speed), profiledMs: times ? (times.graphMs[index].get(part.node) ?? 0) : null })));
  const total = (field: "multiplyAdds" | "bytes" | "estimatedMs"): number => every.reduce((sum, part) => sum + part[field], 0);
  const leastBytes = leastTraffic(step);
  const named = ({ form, operator, multiplyAdds }: PlannedPart): boolean => (form !== null && operator !== "After") || multiplyAdds > 0;
  return {
    target: step.plan.target,
    batchParts: step.plan.parts,
    parts: [...every.filter(named), together(every.filter((part) => !named(part)))],
    multiplyAdds: total("multiplyAdds"),
    bytes: total("bytes"),
    leastBytes,
    speed,
    floorMs: { arithmetic: (2000 * total("multiplyAdds")) / speed.flops, memory: (1000 * leastBytes) / speed.bytesPerSecond },
    estimatedMs: total("estimatedMs"),
    stepMs: times?.stepMs ?? null,
    unattributedMs: times ? times.graphMs.reduce((sum, graph) => sum + (graph.get(null) ?? 0), 0) : null,
  };
}

function estimate({ multiplyAdds, bytes }: PlanPart, { flops, bytesPerSecond }: MachineSpeed): number {
  return 1000 * Math.max((2 * multiplyAdds) / flops, bytes / bytesPerSecond);
}

/** Parts that are many and small, as one. */
function together(parts: readonly PlannedPart[]): PlannedPart {
  const sum = (field: (part: PlannedPart) => number): number => parts.reduce((total, part) => total + field(part), 0);
  return {
    node: `${parts.length} others`, operator: "elementwise, layout", form: null, inputs: [], outputs: [], multiplyAdds: 0, bytes: sum(({ bytes }) => bytes), estimatedMs: sum(({ estimatedMs }) => estimatedMs),
    profiledMs: parts.some(({ profiledMs }) => profiledMs !== null) ? sum(({ profiledMs }) => profiledMs ?? 0) : null,
  };
}
