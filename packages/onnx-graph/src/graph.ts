import type { TensorData, TensorType } from "./tensor.ts";

/** A float attribute. Plain numbers are integers, because ONNX tells the two apart. */
export interface FloatAttribute {
  readonly float: number;
}
export interface FloatsAttribute {
  readonly floats: readonly number[];
}
export interface StringsAttribute {
  readonly strings: readonly string[];
}
export interface TensorAttribute {
  readonly tensor: TensorData;
}
export interface GraphAttribute {
  readonly graph: Graph;
}

export type Attribute = number | string | readonly number[] | FloatAttribute | FloatsAttribute | StringsAttribute | TensorAttribute | GraphAttribute;

export type Attributes = Readonly<Record<string, Attribute>>;

export interface Node {
  readonly name: string;
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  /** Names of values; an empty name is an optional input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A graph as plain data: nodes in an order in which they can run. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly constants: ReadonlyMap<string, TensorData>;
  /** Type and shape of every value, by name. */
  readonly values: ReadonlyMap<string, TensorType>;
}

/** Writes a float attribute. */
export function float(value: number): FloatAttribute {
  return { float: value };
}

/** An integer attribute, or `fallback` where the node has none. */
export function intAttribute(attributes: Attributes, name: string, fallback: number): number {
  const value = attributes[name] ?? fallback;
  if (typeof value !== "number") throw new TypeError(`attribute "${name}": need an integer, got ${JSON.stringify(value)}`);
  return value;
}

/** A float attribute, or `fallback` where the node has none. */
export function floatAttribute(attributes: Attributes, name: string, fallback: number): number {
  const value = attributes[name];
  if (value === undefined) return fallback;
  if (typeof value !== "object" || !("float" in value)) throw new TypeError(`attribute "${name}": need a float, got ${JSON.stringify(value)}`);
  return value.float;
}

/** A list of integers, or `fallback` where the node has none. */
export function intsAttribute(attributes: Attributes, name: string, fallback: readonly number[]): readonly number[] {
  const value = attributes[name] ?? fallback;
  if (!isInts(value)) throw new TypeError(`attribute "${name}": need integers, got ${JSON.stringify(value)}`);
  return value;
}

/** A string attribute, or `fallback` where the node has none. */
export function stringAttribute(attributes: Attributes, name: string, fallback: string): string {
  const value = attributes[name] ?? fallback;
  if (typeof value !== "string") throw new TypeError(`attribute "${name}": need a string, got ${JSON.stringify(value)}`);
  return value;
}

/** A list of strings, or `fallback` where the node has none. */
export function stringsAttribute(attributes: Attributes, name: string, fallback: readonly string[]): readonly string[] {
  const value = attributes[name];
  if (value === undefined) return fallback;
  if (typeof value !== "object" || !("strings" in value)) throw new TypeError(`attribute "${name}": need strings, got ${JSON.stringify(value)}`);
  return value.strings;
}

/** A graph that a node runs, such as the body of `Scan`. */
export function graphAttribute(attributes: Attributes, name: string): Graph {
  const value = attributes[name];
  if (typeof value !== "object" || !("graph" in value)) throw new TypeError(`attribute "${name}": need a graph, got ${JSON.stringify(value)}`);
  return value.graph;
}

export function isInts(value: Attribute): value is readonly number[] {
  return Array.isArray(value);
}
