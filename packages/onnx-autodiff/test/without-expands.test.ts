import { GraphBuilder, type Graph, type Value } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { withoutExpands } from "../src/compilation/without-expands.ts";

/** A graph of what `build` makes of a map [2, 3, 4] and of numbers a row [2, 3, 1] spread over it. */
function graphOf(build: (g: GraphBuilder, map: Value, spread: Value) => Value): Graph {
  const g = new GraphBuilder("spread");
  const [map, rows] = [g.input("map", [2, 3, 4]), g.input("rows", [2, 3, 1])];
  g.output(build(g, map, g.add("Expand", [rows, g.ints([2, 3, 4])], {}, { name: "spread" })));
  return g.build();
}

const nodesOf = ({ nodes }: Graph): string[] => nodes.map(({ operator, inputs }) => `${operator}(${inputs.join(", ")})`);

describe("withoutExpands", () => {
  it.each(["Add", "Div", "Mul", "Sub"])("lets %s spread its shorter operand, on either side", (operator) => {
    expect(nodesOf(withoutExpands(graphOf((g, map, spread) => g.add(operator, [map, spread]))))).toEqual([`${operator}(map, rows)`]);
    expect(nodesOf(withoutExpands(graphOf((g, map, spread) => g.add(operator, [spread, map]))))).toEqual([`${operator}(rows, map)`]);
  });

  it.each<[string, Graph]>([
    ["is an output itself", graphOf((_g, _map, spread) => spread)],
    ["meets another that is spread", graphOf((g, _, spread) => g.add("Add", [spread, g.add("Expand", [g.scalar(1), g.ints([2, 3, 4])])]))],
    ["meets itself", graphOf((g, _, spread) => g.add("Mul", [spread, spread]))],
    ["meets fewer numbers than it has", graphOf((g, _, spread) => g.add("Add", [spread, g.scalar(1)]))],
    ["goes into an operator that takes maps as they are", graphOf((g, map, spread) => g.add("Concat", [map, spread], { axis: 0 }))],
  ])("leaves what is spread and %s", (_, graph) => {
    expect(nodesOf(withoutExpands(graph))).toEqual(nodesOf(graph));
  });
});
