import { graphsOf, namesWithin, readNames } from "./captured-names.ts";
import type { Attributes, Graph, Node } from "./graph.ts";
import { inferTypes, OPERATORS } from "./operators.ts";
import type { OperatorTable } from "./shape-rules/operator-rule.ts";
import { checkTensor, float32Tensor, int64Tensor, showShape, type Dimension, type ElementType, type TensorData, type TensorType } from "./tensor.ts";

/** A value of a graph under construction: what one node hands to the next. */
export interface Value extends TensorType {
  readonly name: string;
}

export interface AddOptions {
  /** Name of the node, and of its first output. Made up from the operator when left out. */
  readonly name?: string;
  /** How many outputs to take. Default all that the operator's rule names. */
  readonly outputs?: number;
}

/**
 * Adds operators to a graph one at a time; every value's type and shape is known as soon as it exists.
 *
 * A node whose inputs do not fit is refused when it is added, so the stack names the layer that was wrong.
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #operators: OperatorTable;
  readonly #nodes: Node[] = [];
  readonly #inputs: string[] = [];
  readonly #outputs: string[] = [];
  readonly #constants = new Map<string, TensorData>();
  readonly #values = new Map<string, TensorType>();
  readonly #shared = new Map<string, Value>();
  /** Names in graphs inside this one, which no value of this one may have. */
  readonly #inner = new Set<string>();
  readonly #outer: GraphBuilder | null;
  #count = 0;

  /**
   * @param operators Rules beyond ONNX's own, by operator name.
   * @param outer The graph whose values this one may read; `subgraph` fills it in.
   */
  constructor(name = "graph", operators: OperatorTable = {}, outer: GraphBuilder | null = null) {
    this.#name = name;
    this.#operators = { ...OPERATORS, ...operators };
    this.#outer = outer;
  }

  /**
   * A builder for a graph that a node of this one runs, such as the body of `Scan`. Its nodes may read values of this graph too.
   *
   * Give what it builds to the node as an attribute, `{ body: { graph: inner.build() } }`.
   */
  subgraph(name: string): GraphBuilder {
    return new GraphBuilder(name, this.#operators, this);
  }

  input(name: string, shape: readonly Dimension[], type: ElementType = "float32"): Value {
    this.#inputs.push(name);
    return this.#declare(name, { type, shape });
  }

  /** Marks a value as an output. With a name of its own, and from an outer graph, it is copied by `Identity`. */
  output(value: Value, name?: string): Value {
    const keeps = name === undefined ? this.#values.has(value.name) : name === value.name;
    const named = keeps ? value : this.add("Identity", [value], {}, { name });
    this.#outputs.push(named.name);
    return named;
  }

  constant(data: TensorData, name = this.#fresh("constant")): Value {
    checkTensor(data, name);
    const value = this.#declare(name, { type: data.type, shape: data.shape });
    this.#constants.set(name, data);
    return value;
  }

  /** A float32 scalar; equal ones share one constant. */
  scalar(value: number): Value {
    return this.#share(`float32 ${Object.is(value, -0) ? "-0" : value}`, () => float32Tensor([], [value]));
  }

  /** An int64 vector, as shapes, axes and pads are given; equal ones share one constant. */
  ints(values: readonly number[]): Value {
    return this.#share(`int64 ${values.join(",")}`, () => int64Tensor([values.length], values));
  }

  /** Adds a node and returns its first output. */
  add(operator: string, inputs: readonly (Value | null)[], attributes: Attributes = {}, options: AddOptions = {}): Value {
    return this.addAll(operator, inputs, attributes, options)[0];
  }

  /**
   * Adds a node and returns all its outputs.
   *
   * @param inputs `null` leaves an optional input out.
   * @throws {RangeError} Where the operator is unknown or the inputs do not fit it; names the node and the shapes.
   */
  addAll(operator: string, inputs: readonly (Value | null)[], attributes: Attributes = {}, options: AddOptions = {}): Value[] {
    const name = options.name ?? this.#fresh(operator);
    const types = this.#infer(name, operator, inputs, attributes, options.outputs).slice(0, options.outputs);
    for (const graph of graphsOf(attributes)) this.#adopt(graph);
    for (const read of readNames({ inputs: [], attributes })) this.value(read);
    const outputs = types.map((type, index) => this.#declare(index === 0 ? name : `${name}:${index}`, type));
    const rule = this.#operators[operator];
    this.#nodes.push({ name, operator: rule.operator ?? operator, domain: rule.domain ?? "", inputs: inputs.map((value) => value?.name ?? ""), outputs: outputs.map((value) => value.name), attributes });
    return outputs;
  }

  /** A value by its name; in a graph inside another also one of the outer graph. */
  value(name: string): Value {
    const type = this.#typeOf(name);
    if (!type) throw new RangeError(`GraphBuilder: no value named "${name}" in graph "${this.#name}"`);
    return { name, ...type };
  }

  /** A name, with a number behind it where it is taken. */
  unusedName(name: string): string {
    return this.#isTaken(name) ? this.#fresh(name) : name;
  }

  /** How many nodes there are so far. */
  get nodeCount(): number {
    return this.#nodes.length;
  }

  /** The graph so far, as plain data. */
  build(): Graph {
    return {
      name: this.#name,
      nodes: [...this.#nodes],
      inputs: [...this.#inputs],
      outputs: [...this.#outputs],
      constants: new Map(this.#constants),
      values: new Map(this.#values),
    };
  }

  #infer(name: string, operator: string, inputs: readonly (Value | null)[], attributes: Attributes, outputs?: number): readonly TensorType[] {
    const constant = (index: number): TensorData | undefined => this.#constantOf(inputs[index]?.name ?? "");
    try {
      return inferTypes(this.#operators, operator, { inputs, attributes, constant, outputs });
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      const shapes = inputs.map((value) => (value ? showShape(value.shape) : "none")).join(", ");
      throw new RangeError(`${name}: ${error.message} (${operator} of ${shapes || "nothing"})`, { cause: error });
    }
  }

  #declare(name: string, type: TensorType): Value {
    if (name === "") throw new RangeError("GraphBuilder: need a name that is not empty");
    this.#checkFree(name);
    if (!type.shape.every(isDimension)) throw new RangeError(`GraphBuilder: need whole lengths of at least 0, or names, in the shape of "${name}", got ${showShape(type.shape)}`);
    this.#values.set(name, { type: type.type, shape: type.shape });
    if (this.#outer) this.#outer.#reserve(name);
    return { name, type: type.type, shape: type.shape };
  }

  #typeOf(name: string): TensorType | undefined {
    return this.#values.get(name) ?? (this.#outer ? this.#outer.#typeOf(name) : undefined);
  }

  #constantOf(name: string): TensorData | undefined {
    return this.#constants.get(name) ?? (this.#outer ? this.#outer.#constantOf(name) : undefined);
  }

  #isTaken(name: string): boolean {
    return this.#inner.has(name) || this.#typeOf(name) !== undefined;
  }

  #checkFree(name: string): void {
    if (this.#isTaken(name)) throw new RangeError(`GraphBuilder: the name "${name}" is taken in graph "${this.#name}"; names must differ, also from those in graphs around and inside it`);
  }

  /** Keeps a name for a graph inside this one. */
  #reserve(name: string): void {
    this.#inner.add(name);
    if (this.#outer) this.#outer.#reserve(name);
  }

  /** Keeps the names of a graph that was built elsewhere. */
  #adopt(graph: Graph): void {
    for (const name of namesWithin(graph)) {
      if (!this.#inner.has(name)) this.#checkFree(name);
      this.#reserve(name);
    }
  }

  #share(key: string, make: () => TensorData): Value {
    const known = this.#shared.get(key);
    if (known) return known;
    const value = this.constant(make());
    this.#shared.set(key, value);
    return value;
  }

  #fresh(stem: string): string {
    for (;;) {
      const name = `${this.#outer ? `${this.#name}/` : ""}${stem}_${this.#count++}`;
      if (!this.#isTaken(name)) return name;
    }
  }
}

function isDimension(length: Dimension): boolean {
  return typeof length === "string" ? length !== "" : Number.isSafeInteger(length) && length >= 0;
}
