import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import type { ModelChoice } from "../configuration/model-choice.ts";
import { openBaseModel, type BaseModel } from "../model/base-model.ts";
import type { RunDirectory } from "./run-directory.ts";

/** Where a run keeps the model that it was made from: resuming and exporting read it there. */
const KEPT = "base/model.onnx";

export async function keepBase(run: RunDirectory, base: BaseModel | null): Promise<void> {
  if (!base) return;
  await run.write(KEPT, base.bytes);
  for (const location of base.locations) {
    const file = run.file(path.join("base", location));
    await mkdir(path.dirname(file), { recursive: true });
    await copyFile(path.join(base.folder, location), file);
  }
}

/** The existing model that a run was made from; `null` where it was made from none. */
export async function keptBase(run: RunDirectory, choice: ModelChoice): Promise<BaseModel | null> {
  return "from" in choice ? openBaseModel(run.file(KEPT)) : null;
}
