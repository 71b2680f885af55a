import { ARCHITECTURES } from "@cochlea/models";
import type { CommandContext } from "../command-context.ts";
import { textTable } from "../text-table.ts";
import { writeJson } from "../write-json.ts";

/** The architectures by name, with a line about each. */
export function writeModelList(context: CommandContext, options: { readonly json?: boolean }): void {
  const list = Object.entries(ARCHITECTURES).map(([name, { about }]) => ({ name, about }));
  if (options.json) return writeJson(context, list);
  context.write(textTable([{ title: "name", text: ({ name }) => name }, { title: "about", text: ({ about }) => about }], list));
}
