import { availableParallelism, cpus } from "node:os";
import type { CommandContext } from "../command-context.ts";
import { CommandError } from "../errors.ts";
import { formatCount } from "../format.ts";
import { textTable, type Column } from "../text-table.ts";
import { writeJson } from "../write-json.ts";
import { measureTraining, type TrainingMeasurement } from "./measure-training.ts";
import { EXACT_WORKLOADS, type TrainingWorkloadName } from "./training-workloads.ts";

export interface BenchTrainOptions {
  model?: TrainingWorkloadName;
  seconds: number;
  threads?: number;
  backend?: "auto" | "native" | "node";
  json?: true;
}

/** `cochlea bench train`. Each model is measured in a process of its own, so that its peak memory is its own. */
export async function benchTraining(options: BenchTrainOptions, context: CommandContext): Promise<void> {
  const results = options.model ? [await measureTraining(options.model, options)] : await measureEach(options, context);
  if (options.json) return writeJson(context, results.map(rounded));
  context.write(`${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads at hand; ${results[0].engine}; whole steps with Adam, median\n\n${textTable(COLUMNS, results)}`);
}

async function measureEach(options: BenchTrainOptions, context: CommandContext): Promise<TrainingMeasurement[]> {
  const results: TrainingMeasurement[] = [];
  for (const model of EXACT_WORKLOADS) {
    context.log(`measuring ${model}`);
    results.push(await measureInChild(model, options, context));
  }
  return results;
}

async function measureInChild(model: TrainingWorkloadName, { seconds, threads, backend }: BenchTrainOptions, { runSelf }: CommandContext): Promise<TrainingMeasurement> {
  const given = ["--seconds", String(seconds), ...(threads ? ["--threads", String(threads)] : []), ...(backend ? ["--backend", backend] : [])];
  const { code, stdout } = await runSelf(["bench", "train", "--model", model, "--json", ...given]);
  if (code !== 0) throw new CommandError(`bench train: measuring ${model} ended with exit code ${code}; try it alone with --model ${model}`);
  return (JSON.parse(stdout) as TrainingMeasurement[])[0];
}

function rounded({ stepMs, samplesPerSecond, peakMemoryMb, ...rest }: TrainingMeasurement): object {
  return { ...rest, stepMs: Number(stepMs.toFixed(3)), samplesPerSecond: Number(samplesPerSecond.toFixed(1)), peakMemoryMb: Math.round(peakMemoryMb) };
}

const COLUMNS: readonly Column<TrainingMeasurement>[] = [
  { title: "model", text: ({ model }) => model },
  { title: "batch", text: ({ batch }) => String(batch), align: "right" },
  { title: "step ms", text: ({ stepMs }) => stepMs.toFixed(2), align: "right" },
  { title: "samples/s", text: ({ samplesPerSecond }) => formatCount(Math.round(samplesPerSecond)), align: "right" },
  { title: "parameters", text: ({ parameters }) => formatCount(parameters), align: "right" },
  { title: "peak MB", text: ({ peakMemoryMb }) => formatCount(Math.round(peakMemoryMb)), align: "right" },
];
