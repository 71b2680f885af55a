import type { Call } from "../convert/call.ts";
import { CONVERSIONS, OPSETS } from "../convert/conversions.ts";
import { isGraph } from "../decode/inline-functions.ts";
import type { RawGraph, RawNode } from "../decode/raw-graph.ts";
import { oneLine } from "../decode/read-message.ts";
import { fold } from "../folding/fold.ts";
import { dataOf, elementsOfData, type Element, type Known } from "../folding/known.ts";
import type { Operand } from "../folding/operand.ts";
import { encodeTarget, resolveTarget, type BakedLength } from "../folding/reshape-target.ts";
import type { GraphBuilder, Value } from "../graph-builder.ts";
import type { Attribute, Attributes } from "../graph.ts";
import { broadcastShapes } from "../shape-rules/broadcast.ts";
import { int64Tensor, showShape, type TensorData, type TensorType } from "../tensor.ts";
import { CONTROL_FLOW } from "./control-flow.ts";
import type { Names } from "./names.ts";
import { liveRawNodes } from "./remove-dead-nodes.ts";

export interface RebuilderOptions {
  readonly builder: GraphBuilder;
  readonly names: Names;
  readonly baked: BakedLength | null;
  /** Finds values of the graph around this one. */
  readonly outer?: (name: string) => Operand | undefined;
}

/** Operators that repeat their inputs to one shape, so that an `Expand` in front of them is not needed. */
const BROADCASTING: ReadonlySet<string> = new Set(["Add", "Sub", "Mul", "Div", "Pow", "Mod", "Min", "Max", "Sum", "Mean", "Where", "And", "Or", "Xor", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"]);

/** Adds the nodes of a file's graph to a graph of opset 17, one after the other, computing what can be known before it runs. */
export class Rebuilder {
  readonly builder: GraphBuilder;
  readonly names: Names;
  readonly #baked: BakedLength | null;
  readonly #outer: (name: string) => Operand | undefined;
  readonly #scope = new Map<string, Operand>();
  /** Values that a conversion does not give, and the node that would. */
  readonly #missing = new Map<string, string>();

  constructor({ builder, names, baked, outer = () => undefined }: RebuilderOptions) {
    this.builder = builder;
    this.names = names;
    this.#baked = baked;
    this.#outer = outer;
  }

  /** For a graph that a node holds: a graph of the new one's own, which sees the values around it. */
  within(name: string): Rebuilder {
    const builder = this.builder.subgraph(this.names.fresh(name));
    return new Rebuilder({ builder, names: this.names, baked: this.#baked, outer: (outside) => this.#find(outside) });
  }

  /** An input of the new graph that stands for one of the file. */
  input(name: string, { type, shape }: TensorType): void {
    const value = this.builder.input(this.names.claim(name), shape, type);
    this.#scope.set(name, { type, shape, value: () => value });
  }

  /** Takes over constants and nodes. Inputs are there already. */
  body(graph: RawGraph): void {
    for (const [name, data] of graph.constants) this.#scope.set(name, this.#constant(data, () => this.names.claim(name), !graph.literals?.has(name)));
    for (const node of liveRawNodes(graph)) this.#node(node);
  }

  /** What stands for a value of the file. */
  #find(name: string): Operand | undefined {
    return this.#scope.get(name) ?? this.#outer(name);
  }

  lookup(name: string): Operand {
    const operand = this.#find(name);
    const without = this.#missing.get(name);
    if (!operand && without !== undefined) throw new RangeError(`the value "${name}" can't be had: ${without} gives it in training only`);
    if (!operand) throw new RangeError(`no node before gives the value "${name}"; the file is damaged, or its nodes are out of order`);
    return operand;
  }

  #node(node: RawNode): void {
    const label = node.name || node.outputs.find((name) => name !== "") || node.operator;
    const outputs = located(`node "${label}" (${node.domain === "" ? "" : `${node.domain} `}${node.operator}, opset ${versionOf(node)})`, () => this.#converted(node, label));
    node.outputs.forEach((name, index) => {
      const operand = outputs[index];
      if (operand) this.#scope.set(name, operand);
      else this.#missing.set(name, `node "${label}"`);
    });
  }

  #converted(node: RawNode, label: string): readonly (Operand | null)[] {
    checkVersion(node);
    const inputs = node.inputs.map((name) => (name === "" ? null : this.lookup(name)));
    if (Object.hasOwn(CONTROL_FLOW, node.operator)) return CONTROL_FLOW[node.operator](this, node, inputs);
    const call = this.#call(node, inputs, label);
    return Object.hasOwn(CONVERSIONS, node.operator) ? CONVERSIONS[node.operator](call) : call.result(node.operator, inputs, call.attributes);
  }

  #call(node: RawNode, inputs: readonly (Operand | null)[], label: string): Call {
    const first = node.outputs[0];
    const result = (outputs: number): string => (first === "" || first === undefined ? this.names.fresh(label, outputs) : this.names.claim(first, outputs));
    const inner = (operator: string): string => this.names.fresh(`${label}/${operator}`);
    return {
      operator: node.operator,
      version: versionOf(node),
      attributes: plainAttributes(node),
      inputs,
      outputs: node.outputs.length,
      baked: this.#baked,
      add: (operator, operands, attributes = {}) => this.add(operator, operands, attributes, 1, () => inner(operator))[0],
      result: (operator, operands, attributes = {}) => this.add(operator, operands, attributes, node.outputs.length, () => result(node.outputs.length)),
      reshape: (x, target, role) => this.#reshape(x, target, () => (role === "result" ? result(1) : inner("Reshape"))),
      constant: (data) => this.#constant(data, () => this.names.fresh(`${label}/constant`), false),
    };
  }

  /** Adds a node, or only remembers it where what it gives is known. */
  add(operator: string, inputs: readonly (Operand | null)[], attributes: Attributes, outputs: number, name: () => string): readonly Operand[] {
    const emit = (): Value[] => this.builder.addAll(operator, this.#narrowed(operator, inputs).map((input) => input?.value() ?? null), attributes, { name: name(), outputs });
    const known = isTrainable(operator, inputs) ? undefined : fold(operator, { inputs, attributes, outputs });
    if (!known) return emit().map((value) => ({ type: value.type, shape: value.shape, value: () => value }));
    const added = once(emit);
    return known.map((one, index) => this.#remembered(one, name, () => added()[index]));
  }

  #remembered(known: Known, name: () => string, emit: () => Value): Operand {
    const value = once(() => {
      const data = dataOf(known);
      return data ? this.builder.constant(data, name()) : emit();
    });
    const free = known.shape.some((length) => typeof length === "string");
    return { ...known, value, ...(free && known.fill !== undefined ? { narrow: this.#filled(known, known.fill, name) } : {}) };
  }

  /** One element of as many axes, for what broadcasts. */
  #filled(known: Known, fill: number, name: () => string): Operand {
    const one: Known = { type: known.type, shape: known.shape.map(() => 1), fill };
    const data = dataOf(one);
    return { ...one, value: once(() => this.builder.constant(data ?? int64Tensor([0], []), name())) };
  }

  /** Inputs as they were before they were repeated, where the operator repeats them to the same shape. */
  #narrowed(operator: string, inputs: readonly (Operand | null)[]): readonly (Operand | null)[] {
    if (!BROADCASTING.has(operator) || !inputs.some((input) => input?.narrow)) return inputs;
    const narrow = inputs.map((input) => input?.narrow ?? input);
    const shape = (operands: readonly (Operand | null)[]): string => showShape(operands.flatMap((operand) => (operand ? [operand.shape] : [])).reduce(broadcastShapes));
    return shape(narrow) === shape(inputs) ? narrow : inputs;
  }

  #reshape(x: Operand, target: readonly Element[], name: () => string): Operand {
    const shape = resolveTarget(x.shape, target);
    const emit = (): Value => {
      const lengths = int64Tensor([shape.length], encodeTarget(x.shape, shape));
      return this.builder.add("Reshape", [x.value(), this.builder.constant(lengths, this.names.fresh("shape"))], {}, { name: name() });
    };
    if (x.parameter || (x.elements === undefined && x.fill === undefined)) {
      const value = emit();
      return { type: value.type, shape: value.shape, value: () => value };
    }
    return this.#remembered({ type: x.type, shape, elements: x.elements, fill: x.fill }, name, emit);
  }

  #constant(data: TensorData, name: () => string, fromFile: boolean): Operand {
    const parameter = fromFile && (data.type === "float32" || data.type === "float64");
    return { type: data.type, shape: data.shape, data, parameter, elements: elementsOfData(data), value: once(() => this.builder.constant(data, name())) };
  }
}

/** Whether a node computes something from weights. A scalar that is repeated is a number of the program, most often the zero of a first state. */
function isTrainable(operator: string, inputs: readonly (Operand | null)[]): boolean {
  if (operator === "Shape" || operator === "Size") return false;
  return inputs.some((input) => input?.parameter) && !(operator === "Expand" && inputs[0]?.shape.length === 0);
}

function versionOf(node: RawNode): number {
  return node.version ?? 17;
}

function checkVersion(node: RawNode): void {
  const version = versionOf(node);
  if (node.domain !== "") throw new RangeError(`only ONNX's own operators are converted; export without those of "${node.domain}"`);
  if (!(version >= OPSETS.oldest && version <= OPSETS.newest)) throw new RangeError(`need opset ${OPSETS.oldest} to ${OPSETS.newest}; export with another, or convert the file with onnx.version_converter`);
}

/** A node's attributes, which hold no graphs. */
function plainAttributes(node: RawNode): Attributes {
  return Object.fromEntries(Object.entries(node.attributes).map(([name, value]): [string, Attribute] => {
    if (isGraph(value) || (typeof value === "object" && "reference" in value)) throw new RangeError(`attribute "${name}" is not converted`);
    return [name, value];
  }));
}

/** Runs a part of rebuilding; its errors say at which node they arose. */
export function located<T>(where: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError) || error.message.startsWith(PREFIX)) throw error;
    throw new RangeError(oneLine(`${PREFIX}${where}: ${error.message}`), { cause: error });
  }
}

const PREFIX = "specialise: ";

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
