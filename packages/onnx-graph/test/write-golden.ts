import { encodeModel } from "../src/index.ts";
import { GOLDEN_GRAPHS } from "./golden-graphs.ts";

// Run by tooling/golden/graph.py: prints each model's bytes as base64.
const models = Object.entries(GOLDEN_GRAPHS).map(([name, make]): [string, string] => {
  const { graph, options } = make();
  return [name, Buffer.from(encodeModel(graph, options)).toString("base64")];
});
process.stdout.write(JSON.stringify(Object.fromEntries(models)));
