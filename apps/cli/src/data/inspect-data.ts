import path from "node:path";
import { dataReport, type InspectedClip } from "@cochlea/datasets";
import { inspectExamples, type InspectedExamples } from "@cochlea/datasets/node";
import { writePage } from "../charts/write-page.ts";
import type { CommandContext } from "../command-context.ts";
import type { InspectOptions } from "../commands/data-inspect.ts";
import { CommandError } from "../errors.ts";
import { countProgress } from "../progress.ts";
import { writeJson } from "../write-json.ts";
import { findData } from "./find-data.ts";
import { inspectPage } from "./inspect-page.ts";
import { inspectText } from "./inspect-text.ts";

/** `cochlea data inspect`. */
export async function inspectData(where: string, { html, json, ...options }: InspectOptions, context: CommandContext): Promise<void> {
  const { examples, skipped } = await findData(where, options, context);
  const { clips, broken, repaired } = await inspect(examples, context);
  if (clips.length === 0) throw new CommandError(`data inspect: ${where} holds no labelled recording that can be read${broken.length > 0 ? `, first ${broken[0].file}: ${broken[0].reason}` : "; put sound files into one folder a class, or give --label-pattern"}`);
  const report = dataReport(clips, { broken, repaired, skipped });
  if (html !== undefined) await writePage(context.resolve(html), await inspectPage(path.basename(where), report, clips));
  if (json) writeJson(context, { data: where, ...report });
  else context.write(`${inspectText(report)}${html === undefined ? "" : `\npage   ${context.resolve(html)}\n`}`);
}

async function inspect(examples: readonly Omit<InspectedClip, "statistics" | "contentHash" | "fingerprint">[], context: CommandContext): Promise<InspectedExamples> {
  const progress = countProgress(context, "inspecting", examples.length);
  try {
    return await inspectExamples(examples, { onProgress: progress.update, signal: context.signal });
  } finally {
    progress.stop();
  }
}
