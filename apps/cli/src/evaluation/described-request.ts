import { readDescription } from "../data-description.ts";
import type { CommandContext } from "../command-context.ts";
import { UsageError } from "../errors.ts";
import type { EvaluationRequest } from "./evaluation-set.ts";

const PATTERNS = ["labelPattern", "groupPattern", "testPattern"] as const;

/** A request whose data are a description, with what it says in place of its name; flags count before it. */
export async function describedRequest<Kind extends EvaluationRequest>(request: Kind, { resolve }: Pick<CommandContext, "resolve">): Promise<Kind> {
  const described = await readDescription(resolve(request.data));
  if (described === null) return request;
  const patterns = PATTERNS.filter((name) => typeof described[name] === "string").map((name) => [name, expression(name, String(described[name]))] as const);
  const others = ["columns", "root", "labelSeparator", "words", "unknown"].filter((name) => described[name] !== undefined && described[name] !== null).map((name) => [name, described[name]] as const);
  return { ...Object.fromEntries([...patterns, ...others]), ...request, data: String(described.folder) };
}

function expression(name: string, source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw new UsageError(`--data: ${name} is no regular expression: ${source}`);
  }
}
