import path from "node:path";
import type { CommandContext } from "../command-context.ts";
import { CommandError, EXIT, UsageError } from "../errors.ts";
import { formatCount, formatPercent } from "../format.ts";
import { mainFigure } from "../scoring/score-report.ts";
import { textTable, type Column } from "../text-table.ts";
import type { TrainReport } from "../training/run/train-report.ts";
import { writeJson } from "../write-json.ts";

export interface CompareOptions {
  engines: string[];
  out: string;
  overwrite?: true;
  json?: true;
}

/** One training, by the engine that it was asked for and the one that it says it ran on. */
type Comparison = TrainReport & { readonly asked: string };

/** `cochlea compare`. Each training has a process of its own, so that its memory is its own, and a run to look at afterwards. */
export async function compareEngines({ engines, out, overwrite, json }: CompareOptions, trainOptions: readonly string[], context: CommandContext): Promise<void> {
  if (trainOptions.some((option) => /^--engine(=|$)/.test(option))) throw new UsageError("compare: the engines are chosen by --engines, with commas between them, and not by --engine");
  const results: Comparison[] = [];
  for (const engine of engines) {
    context.log(`training with ${engine}`);
    const own = ["--engine", engine, "--out", path.join(out, engine), "--json", ...(overwrite ? ["--overwrite"] : [])];
    results.push({ asked: engine, ...(await train([...trainOptions, ...own], engine, context)) });
  }
  if (json) return writeJson(context, results);
  context.write(textTable(columnsOf(results), results));
}

async function train(options: readonly string[], engine: string, { runSelf }: CommandContext): Promise<TrainReport> {
  const { code, stdout } = await runSelf(["train", ...options]);
  if (code === EXIT.usage) throw new UsageError("compare: train did not take these options; see above, and cochlea train --help");
  if (code !== EXIT.done) throw new CommandError(`compare: training with ${engine} ended with exit code ${code}; see above`);
  return JSON.parse(stdout) as TrainReport;
}

const columnsOf = ([first]: readonly Comparison[]): readonly Column<Comparison>[] => [
  { title: "engine", text: ({ engine }) => engine },
  { title: "part", text: ({ split }) => split },
  { title: mainFigure(first).name, text: (each) => formatPercent(mainFigure(each).value), align: "right" },
  { title: "loss", text: ({ loss }) => loss.toFixed(3), align: "right" },
  { title: "s/epoch", text: ({ secondsPerEpoch }) => secondsPerEpoch.toFixed(2), align: "right" },
  { title: "peak MB", text: ({ peakMemoryMb }) => formatCount(Math.round(peakMemoryMb)), align: "right" },
];
