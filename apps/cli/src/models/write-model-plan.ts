import { availableParallelism } from "node:os";
import { specModel } from "@cochlea/models";
import { engineStep } from "@cochlea/trainer";
import type { CommandContext } from "../command-context.ts";
import { formatCount } from "../format.ts";
import { textTable, type Column } from "../text-table.ts";
import { writeJson } from "../write-json.ts";
import { knownModel } from "./known-model.ts";
import { assumedSpeed, measuredSpeed, type MachineSpeed } from "./plan/machine-speed.ts";
import { measurePlan } from "./plan/measure-plan.ts";
import { stepPlan, type PlannedPart, type StepPlan } from "./plan/step-plan.ts";

export interface ModelPlanOptions {
  readonly input?: readonly number[];
  readonly classes?: number;
  readonly batch: number;
  readonly threads?: number;
  readonly measure?: boolean;
  readonly json?: boolean;
}

/** How the training step of an architecture is computed, what it costs, and on request what it takes. */
export async function writeModelPlan(context: CommandContext, name: string, { input, classes, batch, threads, measure, json }: ModelPlanOptions): Promise<void> {
  const model = specModel(knownModel("models plan", name, { input, classes }));
  const options = { batchSize: batch, optimiser: { kind: "adam" }, seed: 0, threads } as const;
  const step = await engineStep({ ...options, model });
  const cores = threads ?? availableParallelism();
  const speed = measure ? await measuredSpeed(cores) : assumedSpeed(cores);
  const plan = stepPlan(step, speed, measure ? await measurePlan(model, step, options) : null);
  if (json) writeJson(context, { model: name, input: model.input, batch, threads: cores, ...plan });
  else context.write(`${name}, input ${model.input.join("x")}, batch ${batch}${sideBySide(plan)}, Adam, for ${plan.target}, ${cores} threads\n\n${textTable(columns(plan), plan.parts)}\n${floors(plan)}`);
}

function sideBySide({ batchParts }: StepPlan): string {
  return batchParts === 1 ? "" : ` in ${batchParts} parts side by side`;
}

function columns({ stepMs }: StepPlan): readonly Column<PlannedPart>[] {
  const right = { align: "right" } as const;
  return [
    { title: "node", text: ({ node }) => node },
    { title: "operator", text: ({ operator }) => operator },
    { title: "form", text: ({ form }) => form ?? "" },
    { title: "outputs", text: ({ outputs }) => outputs.slice(0, 3).map((shape) => shape.join("x") || "1").join(", ") },
    { title: "multiply-adds", text: ({ multiplyAdds }) => formatCount(multiplyAdds), ...right },
    { title: "bytes", text: ({ bytes }) => formatCount(bytes), ...right },
    { title: "estimated ms", text: ({ estimatedMs }) => estimatedMs.toFixed(3), ...right },
    ...(stepMs === null ? [] : [{ title: "profiled ms", text: ({ profiledMs }: PlannedPart) => profiledMs?.toFixed(3) ?? "", ...right }]),
  ];
}

function floors({ multiplyAdds, bytes, leastBytes, speed, floorMs, estimatedMs, stepMs, unattributedMs }: StepPlan): string {
  const lines = [
    `${formatCount(multiplyAdds)} multiply-adds, ${formatCount(bytes)} bytes by operators, of which ${formatCount(leastBytes)} no form gets around; estimated ${estimatedMs.toFixed(2)} ms`,
    `floors: arithmetic ${floorMs.arithmetic.toFixed(2)} ms, memory ${floorMs.memory.toFixed(2)} ms, at ${speedText(speed)}`,
    ...(stepMs === null ? [] : [`measured: ${stepMs.toFixed(2)} ms a step; profiled times are of a slower run, ${(unattributedMs ?? 0).toFixed(2)} ms of it in nodes that ONNX Runtime made of several`]),
  ];
  return `${lines.join("\n")}\n`;
}

function speedText({ flops, bytesPerSecond, measured }: MachineSpeed): string {
  return `${(flops / 1e9).toFixed(0)} GFLOP/s and ${(bytesPerSecond / 1e9).toFixed(1)} GB/s, ${measured ? "measured" : "assumed: --measure measures them"}`;
}
