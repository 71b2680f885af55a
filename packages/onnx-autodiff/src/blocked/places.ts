import type { Graph, GraphBuilder, Node, TensorType, Value } from "@cochlea/onnx-graph";
import type { BlockedNode } from "./blocked-lowering.ts";
import { fromBlocked, toBlocked, type BlockedLayout } from "./layout.ts";

/** Where the values of a graph are in the lowered one: plain, in blocks, or in both where somebody asked for the other. */
export class Places {
  readonly #builder: GraphBuilder;
  readonly #graph: Graph;
  readonly #layouts: ReadonlyMap<string, BlockedLayout>;
  readonly #plain = new Map<string, Value>();
  readonly #blocked = new Map<string, readonly Value[]>();
  readonly #shared = new Map<string, Value>();

  /** @param layouts Those of the values that are in blocks. */
  constructor(builder: GraphBuilder, graph: Graph, layouts: ReadonlyMap<string, BlockedLayout>) {
    this.#builder = builder;
    this.#graph = graph;
    this.#layouts = layouts;
  }

  /** The value as it was, converted where it is in blocks. */
  plain(name: string): Value {
    return this.#plain.get(name) ?? this.#kept(this.#plain, name, fromBlocked(this.#builder, this.#whole(name), this.#layout(name)));
  }

  /** The value in blocks, converted where it is plain: its phases, of which most have one. */
  parts(name: string): readonly Value[] {
    return this.#blocked.get(name) ?? this.#kept(this.#blocked, name, [toBlocked(this.#builder, this.#found(this.#plain, name), this.#layout(name))]);
  }

  setPlain(name: string, value: Value): void {
    this.#plain.set(name, value);
  }

  /** The outputs of a node that knows of no blocks. */
  setAllPlain({ outputs }: Node, values: readonly Value[]): void {
    values.forEach((value, index) => this.#plain.set(outputs[index], value));
  }

  /** The outputs of a node on blocked maps: those with a layout are in blocks. */
  setAll({ outputs }: Node, values: readonly (Value | readonly Value[])[]): void {
    values.forEach((value, index) => {
      const parts = "name" in value ? [value] : value;
      if (this.#layouts.has(outputs[index])) this.#blocked.set(outputs[index], parts);
      else this.#plain.set(outputs[index], parts[0]);
    });
  }

  /** A node as its blocked form sees it. */
  nodeOf({ inputs, outputs, attributes }: Node): BlockedNode {
    return {
      attributes,
      inputs: inputs.map((name) => this.#type(name)),
      outputs: outputs.map((name) => this.#type(name)),
      plain: (index) => this.plain(inputs[index]),
      blocked: (index) => this.#whole(inputs[index]),
      parts: (index) => this.parts(inputs[index]),
      layoutOf: (index) => this.#layouts.get(inputs[index]) ?? null,
      once: (of, what, make) => this.#shared.get(`${what} ${of.name}`) ?? this.#kept(this.#shared, `${what} ${of.name}`, make()),
      outputLayout: this.#layouts.get(outputs[0]) ?? null,
    };
  }

  /** A value in blocks that has one part. */
  #whole(name: string): Value {
    const [part, ...others] = this.parts(name);
    if (others.length > 0) throw new RangeError(`lower: need "${name}" in one part, got ${others.length + 1} phases; plan its nodes in forms for phases`);
    return part;
  }

  #kept<T>(map: Map<string, T>, name: string, value: T): T {
    map.set(name, value);
    return value;
  }

  #found(map: ReadonlyMap<string, Value>, name: string): Value {
    const value = map.get(name);
    if (!value) throw new RangeError(`lower: no value named "${name}" in graph "${this.#graph.name}"`);
    return value;
  }

  #layout(name: string): BlockedLayout {
    const layout = this.#layouts.get(name);
    if (!layout) throw new RangeError(`lower: no value named "${name}" in graph "${this.#graph.name}"`);
    return layout;
  }

  #type(name: string): TensorType {
    const type = this.#graph.values.get(name);
    if (!type) throw new RangeError(`lower: no value named "${name}" in graph "${this.#graph.name}"`);
    return type;
  }
}
