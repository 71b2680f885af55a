import type { RawAttribute, RawAttributes, RawGraph, RawNode } from "./raw-graph.ts";

/** A local function of a model: nodes that stand for one node. */
export interface RawFunction {
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Values that attributes have where a call gives none. */
  readonly defaults: RawAttributes;
  readonly nodes: readonly RawNode[];
}

const MOST_NODES = 100_000;

/** Puts the nodes of local functions in the place of their calls, with names of their own. */
export function inlineFunctions(graph: RawGraph, functions: readonly RawFunction[]): RawGraph {
  if (functions.length === 0) return graph;
  const table = new Map(functions.map((one) => [keyOf(one.domain, one.name), one]));
  return new Inliner(table, graph).graph(graph, []);
}

function keyOf(domain: string, name: string): string {
  return `${domain}::${name}`;
}

class Inliner {
  readonly #functions: ReadonlyMap<string, RawFunction>;
  readonly #taken: Set<string>;
  /** Numbers that were tried behind a name. */
  readonly #tried = new Map<string, number>();
  #count = 0;

  constructor(functions: ReadonlyMap<string, RawFunction>, graph: RawGraph) {
    this.#functions = functions;
    this.#taken = new Set(namesOf(graph));
  }

  graph(graph: RawGraph, calls: readonly string[]): RawGraph {
    return { ...graph, nodes: graph.nodes.flatMap((node) => this.#node(node, calls)) };
  }

  #node(node: RawNode, calls: readonly string[]): readonly RawNode[] {
    if (++this.#count > MOST_NODES) throw new RangeError(`decodeModel: need at most ${MOST_NODES} nodes once functions are inlined`);
    const key = keyOf(node.domain, node.operator);
    const definition = this.#functions.get(key);
    if (!definition) return [{ ...node, attributes: this.#inside(node.attributes, calls) }];
    if (calls.includes(key)) throw new RangeError(`decodeModel: node "${node.name}": the function ${key} calls itself`);
    return this.#body(definition, node).flatMap((inner) => this.#node(inner, [...calls, key]));
  }

  #inside(attributes: RawAttributes, calls: readonly string[]): RawAttributes {
    return mapAttributes(attributes, (value) => (isGraph(value) ? { graph: this.graph(value.graph, calls) } : value));
  }

  /** The nodes of a function under names of their own, reading and writing what the call does. */
  #body(definition: RawFunction, call: RawNode): readonly RawNode[] {
    const names = new Map<string, string>([["", ""]]);
    definition.inputs.forEach((name, index) => names.set(name, call.inputs[index] ?? ""));
    const results = new Map(definition.outputs.map((name, index) => [name, call.outputs[index] ?? ""]));
    const passed = definition.outputs.filter((name) => names.has(name) && results.get(name) !== "");
    const prefix = call.name || call.outputs.find((name) => name !== "") || call.operator;
    const rename = (name: string): string => {
      const known = names.get(name) ?? (results.get(name) || this.#fresh(`${prefix}/${name}`));
      names.set(name, known);
      return known;
    };
    const nodes = definition.nodes.map((node) => renamed(node, rename, prefix, { ...definition.defaults, ...call.attributes }));
    return [...nodes, ...passed.map((name) => identity(names.get(name) ?? "", results.get(name) ?? ""))];
  }

  #fresh(stem: string): string {
    for (let number = this.#tried.get(stem) ?? 0; ; number++) {
      const name = number === 0 ? stem : `${stem}_${number}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      this.#tried.set(stem, number);
      return name;
    }
  }
}

function identity(from: string, to: string): RawNode {
  return { name: to, operator: "Identity", domain: "", inputs: [from], outputs: [to], attributes: {}, version: 13 };
}

function renamed(node: RawNode, rename: (name: string) => string, prefix: string, given: RawAttributes): RawNode {
  return {
    ...node,
    name: node.name === "" ? "" : `${prefix}/${node.name}`,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    attributes: mapAttributes(node.attributes, (value) => filledIn(value, rename, prefix, given)),
  };
}

/** An attribute of a function's node for one call; `undefined` where it refers to one that the call does not give. */
function filledIn(value: RawAttribute, rename: (name: string) => string, prefix: string, given: RawAttributes): RawAttribute | undefined {
  if (typeof value === "object" && "reference" in value) return Object.hasOwn(given, value.reference) ? given[value.reference] : undefined;
  if (!isGraph(value)) return value;
  const { graph } = value;
  return {
    graph: {
      name: graph.name,
      nodes: graph.nodes.map((node) => renamed(node, rename, prefix, given)),
      inputs: graph.inputs.map(rename),
      outputs: graph.outputs.map(rename),
      constants: new Map([...graph.constants].map(([name, data]) => [rename(name), data])),
      values: new Map([...graph.values].map(([name, type]) => [rename(name), type])),
    },
  };
}

function mapAttributes(attributes: RawAttributes, change: (value: RawAttribute) => RawAttribute | undefined): RawAttributes {
  return Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => {
    const changed = change(value);
    return changed === undefined ? [] : [[name, changed] as const];
  }));
}

export function isGraph(value: RawAttribute): value is { readonly graph: RawGraph } {
  return typeof value === "object" && "graph" in value;
}

/** All names of values in a graph and the graphs inside it. */
export function namesOf(graph: RawGraph): string[] {
  const inner = graph.nodes.flatMap((node) => Object.values(node.attributes).filter(isGraph).flatMap((value) => namesOf(value.graph)));
  return [...graph.inputs, ...graph.outputs, ...graph.constants.keys(), ...graph.nodes.flatMap((node) => [...node.inputs, ...node.outputs]), ...inner];
}
