import type { CommandContext } from "../command-context.ts";
import { CommandError } from "../errors.ts";
import { writeJson } from "../write-json.ts";
import { doctorText } from "./doctor-text.ts";
import { examine, type Examination } from "./examine.ts";

export interface DoctorOptions {
  readonly json?: boolean;
}

/**
 * `cochlea doctor`.
 *
 * @throws {CommandError} After the report, where training on the CPU does not work.
 */
export async function writeDoctor(context: CommandContext, { json }: DoctorOptions, replaced: Partial<Examination> = {}): Promise<void> {
  const report = await examine(context.env, replaced);
  if (json) writeJson(context, report);
  else context.write(doctorText(report));
  if (!report.node.supported) throw new CommandError(`doctor: Node ${report.node.version} is too old; install 20.19 or newer`);
  if (!report.training.works) throw new CommandError(`doctor: training on the CPU does not work: ${report.training.reason}`);
}
