/** One operator and the values it takes and gives, all of one element type. */
interface OneNode {
  readonly operator: string;
  /** The element type's number in ONNX. */
  readonly type: number;
  /** Inputs by name, each with its shape; null for any. */
  readonly inputs: Readonly<Record<string, readonly number[] | null>>;
  /** Shape of the output `y`; null for any. */
  readonly output: readonly number[] | null;
}

/** The bytes of an ONNX model (opset 17, IR 8) of one node without attributes; sizes and texts below 128. */
export function oneNodeModel({ operator, type, inputs, output }: OneNode): Uint8Array {
  const names = Object.keys(inputs);
  const node = [...names.flatMap((name) => text(1, name)), ...text(2, "y"), ...text(4, operator)];
  const declared = names.flatMap((name) => message(11, value(name, type, inputs[name])));
  const graph = [...message(1, node), ...text(2, "one"), ...declared, ...message(12, value("y", type, output))];
  return Uint8Array.from([0x08, 8, ...message(7, graph), ...message(8, [0x10, 17])]);
}

function value(name: string, type: number, shape: readonly number[] | null): number[] {
  const sizes = shape ? message(2, shape.flatMap((size) => message(1, [0x08, size]))) : [];
  return [...text(1, name), ...message(2, message(1, [0x08, type, ...sizes]))];
}

function text(field: number, content: string): number[] {
  return message(field, [...new TextEncoder().encode(content)]);
}

/** A length-delimited field. */
function message(field: number, content: readonly number[]): number[] {
  const length = content.length < 128 ? [content.length] : [(content.length & 127) | 128, content.length >> 7];
  return [(field << 3) | 2, ...length, ...content];
}
