import { type LayerSummary, type ModelSummary, summary } from "@cochlea/models";
import type { CommandContext } from "../command-context.ts";
import { formatCount } from "../format.ts";
import { knownModel } from "./known-model.ts";
import { type Column, textTable } from "../text-table.ts";
import { writeJson } from "../write-json.ts";

export interface ModelSummaryOptions {
  readonly input?: readonly number[];
  readonly classes?: number;
  readonly json?: boolean;
}

/** The layers of an architecture with their shapes and sizes. */
export function writeModelSummary(context: CommandContext, name: string, options: ModelSummaryOptions): void {
  const model = summary(knownModel("models summary", name, { input: options.input, classes: options.classes }));
  if (options.json) writeJson(context, model);
  else context.write(summaryTable(model));
}

const COLUMNS: readonly Column<LayerSummary>[] = [
  { title: "layer", text: ({ name }) => name },
  { title: "kind", text: ({ kind }) => kind },
  { title: "output", text: ({ outputShape }) => outputShape.join("x") },
  { title: "parameters", text: ({ parameters }) => formatCount(parameters), align: "right" },
  { title: "multiply-adds", text: ({ multiplyAdds }) => formatCount(multiplyAdds), align: "right" },
];

function summaryTable({ name, input, parameters, multiplyAdds, bytes, layers }: ModelSummary): string {
  return `${name}, input ${input.join("x")}\n\n${textTable(COLUMNS, layers)}\n${formatCount(parameters)} parameters, ${formatCount(multiplyAdds)} multiply-adds an example, ${formatCount(bytes)} bytes in float32\n`;
}
