import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import type { CommandContext } from "../../command-context.ts";
import { UsageError } from "../../errors.ts";

/** A model as flags say it. */
export interface ModelFlags {
  model?: string;
  from?: string;
  head?: "dense" | "none";
  fromOutput?: string;
  freeze?: string[];
}

/** The choice of a model that flags make: an architecture's name, a file with layers, or an existing model. */
export async function modelFlags({ model, from, head, fromOutput, freeze }: ModelFlags, { resolve }: CommandContext): Promise<object | undefined> {
  if (from !== undefined && model !== undefined) throw new UsageError("train: need --model or --from, not both");
  if (from !== undefined) return { from: resolve(from), head: head ?? "dense", output: fromOutput ?? null, freeze: freeze ?? [] };
  if (head ?? fromOutput ?? freeze) throw new UsageError("train: --head, --from-output and --freeze need --from, an ONNX model");
  if (model === undefined) return undefined;
  return /\.(ya?ml|json)$/i.test(path.basename(model)) ? { spec: await readSpec(resolve(model), model) } : { name: model };
}

async function readSpec(file: string, shown: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`--model ${shown}: there is no such file`);
  });
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`--model ${shown}: ${error instanceof Error ? error.message.split("\n")[0] : "not YAML"}`);
  }
}
