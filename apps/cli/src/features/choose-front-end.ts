import { readFile } from "node:fs/promises";
import { type FrontEnd, frontEndPreset, type FrontEndPresetName, parseFrontEnd } from "@cochlea/dsp";
import type { CommandContext } from "../command-context.ts";
import { CommandError, UsageError } from "../errors.ts";
import { errorCode } from "../load-model.ts";

export interface FrontEndChoice {
  /** A JSON file. */
  readonly frontEnd?: string;
  readonly preset?: FrontEndPresetName;
  /** In place of the front end's own. */
  readonly kind?: readonly FrontEnd["kind"][];
}

/**
 * The front ends that the user asked for: one for each kind.
 *
 * @throws {UsageError} For two sources, or a kind that the front end lacks the fields of. @throws {CommandError} For a file that is no front end.
 */
export async function chooseFrontEnds(context: Pick<CommandContext, "resolve">, { frontEnd, preset, kind }: FrontEndChoice): Promise<FrontEnd[]> {
  if (frontEnd !== undefined && preset !== undefined) throw new UsageError("features: give --front-end or --preset, not both");
  const base = frontEnd === undefined ? frontEndPreset(preset ?? "torchaudio") : await readFrontEnd(context.resolve(frontEnd), frontEnd);
  return (kind ?? [base.kind]).map((name) => withKind(base, name));
}

function withKind(frontEnd: FrontEnd, kind: FrontEnd["kind"]): FrontEnd {
  try {
    return parseFrontEnd({ ...frontEnd, kind });
  } catch (error) {
    throw new UsageError(`features: ${messageOf(error)}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file; --preset P --print-front-end prints one",
  EISDIR: "this is a folder; give a JSON file, such as --preset P --print-front-end prints",
};

async function readFrontEnd(path: string, file: string): Promise<FrontEnd> {
  try {
    return parseFrontEnd(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    const reason = error instanceof SyntaxError ? `is no JSON: ${error.message}` : (REASONS[errorCode(error)] ?? messageOf(error));
    throw new CommandError(`${file}: ${reason}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
