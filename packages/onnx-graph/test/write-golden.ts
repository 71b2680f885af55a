import { encodeModel } from "../src/index.ts";
import { buildNode } from "./build-node.ts";
import { freeInputs } from "./free-node.ts";
import { GOLDEN_GRAPHS } from "./golden-graphs.ts";
import { OPERATOR_CASES } from "./operator-cases.ts";

// Run by tooling/golden/graph.py: prints each model's bytes as base64.
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

const graphs = Object.entries(GOLDEN_GRAPHS).map(([name, make]): [string, string] => {
  const { graph, options } = make();
  return [name, base64(encodeModel(graph, options))];
});

/** Each case as a model of one node; with `free`, its inputs' first length has a name, and is `null` where the rule wants a number. */
const operators = (free: boolean): [string, (string | null)[]][] => Object.entries(OPERATOR_CASES).map(([operator, cases]) => [operator, cases.map(({ inputs, attributes, outputs }) => {
  try {
    return base64(encodeModel(buildNode(operator, free ? freeInputs(inputs, (input, axis) => input === 0 && axis === 0) : inputs, attributes, outputs).graph));
  } catch (error) {
    if (free && error instanceof RangeError) return null;
    throw error;
  }
})]);

process.stdout.write(JSON.stringify({ graphs: Object.fromEntries(graphs), fixed: Object.fromEntries(operators(false)), free: Object.fromEntries(operators(true)) }));
