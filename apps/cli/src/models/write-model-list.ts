import { ARCHITECTURES, VARIANTS } from "@cochlea/models";
import type { CommandContext } from "../command-context.ts";
import { textTable } from "../text-table.ts";
import { writeJson } from "../write-json.ts";

export interface ModelListOptions {
  readonly json?: boolean;
}

/** The architectures and their published sizes by name, with a line about each. */
export function writeModelList(context: CommandContext, options: ModelListOptions): void {
  const list = [...Object.entries(ARCHITECTURES).map(([name, { about }]) => ({ name, about })), ...Object.entries(VARIANTS).map(([name, { architecture, options }]) => ({ name, about: `${architecture} with ${settings(options)}` }))];
  if (options.json) return writeJson(context, list);
  context.write(textTable([{ title: "name", text: ({ name }) => name }, { title: "about", text: ({ about }) => about }], list));
}

/** Options as `units 60, output last`. */
function settings(options: object): string {
  return Object.entries(options).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join("x") : String(value)}`).join(", ");
}
