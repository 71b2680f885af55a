import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { ModelListOptions } from "../models/write-model-list.ts";
import type { ModelPlanOptions } from "../models/write-model-plan.ts";
import type { ModelSummaryOptions } from "../models/write-model-summary.ts";
import { shape, wholeNumber } from "../option-parsers.ts";

export function addModelsCommand(program: Command, context: () => CommandContext): void {
  const models = program.command("models").description("architectures: their names, layers, sizes and costs");

  models
    .command("list")
    .description("name the architectures")
    .option("--json", "print one JSON document")
    .action(async (options: ModelListOptions) => {
      const { writeModelList } = await import("../models/write-model-list.ts");
      writeModelList(context(), options);
    });

  models
    .command("summary")
    .description("show the layers, output shapes, parameters and multiply-adds of an architecture")
    .argument("<name>", "an architecture; models list names them")
    .option("--input <shape>", "shape of one example, such as 1x1025x32 (default: the architecture's own)", shape)
    .option("--classes <n>", "number of classes (default: 10)", wholeNumber(2))
    .option("--json", "print one JSON document")
    .action(async (name: string, options: ModelSummaryOptions) => {
      const { writeModelSummary } = await import("../models/write-model-summary.ts");
      writeModelSummary(context(), name, options);
    });

  models
    .command("plan")
    .description("show how a training step is computed: the form of each operator, what it costs, and the least that the step can take")
    .argument("<name>", "an architecture; models list names them")
    .option("--input <shape>", "shape of one example, such as 1x40x101 (default: the architecture's own)", shape)
    .option("--classes <n>", "number of classes (default: the architecture's own)", wholeNumber(2))
    .option("--batch <n>", "examples in a step", wholeNumber(1), 64)
    .option("--threads <n>", "threads of ONNX Runtime (default: one a core)", wholeNumber(1))
    .option("--measure", "time the step, each of its operators, and what the machine does at best")
    .option("--json", "print one JSON document")
    .action(async (name: string, options: ModelPlanOptions) => {
      const { writeModelPlan } = await import("../models/write-model-plan.ts");
      await writeModelPlan(context(), name, options);
    });
}
