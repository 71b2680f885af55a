import type { Graph } from "@cochlea/onnx-graph";
import { batchSmallUpdates } from "../updates/batch-small-updates.ts";
import { blockDenseUpdates } from "../updates/block-dense-updates.ts";
import { lower, type LoweredGraph } from "./lower.ts";
import { planStep, type Plan, type Target } from "./plan.ts";
import { weightsOnTheLeft } from "./weights-on-the-left.ts";
import { withoutExpands } from "./without-expands.ts";

export interface CompileOptions {
  /** What the graph is lowered for. Default `portable`. */
  readonly target?: Target;
  /** Lanes of the runtime's blocked convolutions, for the target `cpu`. Default none: maps stay plain. */
  readonly block?: number;
}

/** What is done to a whole graph before its operators are lowered one by one, in this order. */
const REWRITES: Readonly<Record<Target, readonly ((graph: Graph, options: CompileOptions) => Graph)[]>> = {
  portable: [],
  cpu: [blockDenseUpdates, batchSmallUpdates, withoutExpands, weightsOnTheLeft],
};

/** A graph of a training step. */
export interface CompiledGraph {
  /** In ordinary ONNX operators. */
  readonly graph: Graph;
  readonly plan: Plan;
  /** The graph before it was lowered, in the operators that the plan is about. */
  readonly planned: Graph;
  /** By the name of each node of `graph`, the node of `planned` that it came of. */
  readonly origins: ReadonlyMap<string, string>;
}

/** The last two passes: a form for every training operator, and the operators of each form. */
export function compileGraph(graph: Graph, options: CompileOptions): CompiledGraph & Pick<LoweredGraph, "renamed"> {
  const { target = "portable", block } = options;
  const planned = REWRITES[target].reduce((before, rewrite) => rewrite(before, options), graph);
  const plan = planStep(planned, target, { block });
  return { plan, planned, ...lower(planned, plan) };
}
