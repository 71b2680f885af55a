/**
 * Statements of one kernel, written when a value is first needed. Values are `{ name, sign }`, or `null` for zero:
 * what adds zero or multiplies by one is never written, and equal operations are written once.
 */
export function createStatements(constants) {
  const lines = [];
  const texts = new Map(); // of values not yet written, by name
  const names = new Map(); // of operations, by text
  let count = 0;

  function define(text, needs) {
    if (!names.has(text)) {
      const name = `x${count++}`;
      names.set(text, name);
      texts.set(name, { text, needs });
    }
    return { name: names.get(text), sign: 1 };
  }

  function write(name) {
    const value = texts.get(name);
    if (value === undefined) return;
    texts.delete(name);
    value.needs.forEach(write);
    lines.push(`const ${name} = ${value.text};`);
  }

  function constant(value) {
    const text = String(Math.fround(value));
    if (!constants.includes(text)) constants.push(text);
    return `v128.load32_splat(CONSTANTS, ${4 * constants.indexOf(text)})`;
  }

  const operation = (kind, a, b) => define(`f32x4.${kind}(${a.name}, ${b.name})`, [a.name, b.name]);
  const negate = (a) => a && { name: a.name, sign: -a.sign };

  function add(a, b) {
    if (a === null || b === null) return a ?? b;
    if (a.sign === b.sign) {
      const [first, second] = a.name < b.name ? [a, b] : [b, a];
      return { name: operation("add", first, second).name, sign: a.sign };
    }
    return a.sign === 1 ? operation("sub", a, b) : operation("sub", b, a);
  }

  return {
    lines, add, negate, define,
    subtract: (a, b) => add(a, negate(b)),
    scale(factor, a) {
      if (a === null || Math.abs(factor) < 1e-15) return null;
      if (Math.abs(Math.abs(factor) - 1) < 1e-15) return factor > 0 ? a : negate(a);
      return { name: define(`f32x4.mul(${a.name}, ${constant(Math.abs(factor))})`, [a.name]).name, sign: a.sign * Math.sign(factor) };
    },
    product: (a, b) => ({ name: operation("mul", a, b).name, sign: a.sign * b.sign }),
    load: (pointer, offset) => define(`v128.load(${pointer}, ${offset})`, []),
    splat: (pointer, offset) => define(`v128.load32_splat(${pointer}, ${offset})`, []),
    store(pointer, offset, a) {
      if (a !== null) write(a.name);
      const value = a === null ? "f32x4.splat(0)" : a.sign === 1 ? a.name : `f32x4.neg(${a.name})`;
      lines.push(`v128.store(${pointer}, ${value}, ${offset});`);
    },
  };
}
