// Writes the small transforms as straight-line AssemblyScript. Each value is four float32, one of each of four frames.
// Numbers of a signal lie 16 bytes apart, complex ones 32: the real part, then the imaginary one.
import { createStatements } from "./codelet-graph.mjs";
import { dft } from "./small-dft.mjs";

const RADICES = [2, 3, 4, 5, 7, 8];

/** First passes over real signals: radix, and how many of its inputs there are; the others are zeros behind a short window. */
const REAL_PASSES = [[3, 3], [5, 5], [7, 7], [8, 5], [8, 6], [8, 8]];

const constants = [];

const KERNELS = [
  ...REAL_PASSES.map(([radix, inputs]) => realPass(radix, inputs)),
  ...RADICES.map(realLast),
  ...RADICES.map(complexPass),
  ...[1, ...RADICES].map(complexLast),
];

/** Names of the kernels; their places are their numbers in a program. */
export const CODELETS = KERNELS.map(({ name }) => name);

/** AssemblyScript of all kernels, and of `runSteps`, which runs a program of them. */
export function codeletSource() {
  return `
const CONSTANTS: usize = memory.data<f32>([${constants.join(", ")}], 16);
const SCRATCH: usize = memory.data(128, 16);
${KERNELS.map(({ name, parameters, body }) => `function ${name}(${parameters.map((parameter) => `${parameter}: usize`).join(", ")}): void {\n${body}\n}\n`).join("")}
/** Runs steps of eight numbers each: a kernel's, and its parameters. */
export function runSteps(step: usize, end: usize): void {
  for (; step < end; step += 32) {
    switch (load<u32>(step)) {
${KERNELS.map(({ name, parameters }, number) => `case ${number}: ${name}(${parameters.map((_, index) => `<usize>load<u32>(step, ${4 * index + 4})`).join(", ")}); break;`).join("\n")}
    }
  }
}
`;
}

/** Stores values and reads them again: V8 orders arithmetic as it likes, and more than about 14 live vectors spill. */
function putAside(statements) {
  return (values) => values.flatMap(({ re, im }, k) => {
    [re, im].forEach((part, index) => statements.store("SCRATCH", 32 * k + 16 * index, part));
    return { re: statements.load("SCRATCH", 32 * k), im: statements.load("SCRATCH", 32 * k + 16) };
  });
}

/** Column by column: `radix` samples `span` apart become rows of complex numbers, but row 0, and for an even radix row radix/2, of real ones. */
function realPass(radix, inputs) {
  const statements = createStatements(constants);
  const outputs = dft(statements, Array.from({ length: radix }, (_, index) => ({ re: index < inputs ? statements.load(pointer("data", index), 0) : null, im: null })));
  statements.store("sums", 0, outputs[0].re);
  for (let k = 1; k < radix / 2; k++) storeComplex(statements, pointer("rows", k - 1), outputs[k]);
  if (radix % 2 === 0) statements.store("half", 0, outputs[radix / 2].re);
  return {
    name: `realPass${radix}of${inputs}`,
    parameters: ["data", "span", "columns", "sums", "rows", "half"],
    body: `
${multiples("span", inputs)}
const rowSpan = span << 1;
${multiples("rowSpan", Math.ceil(radix / 2) - 1)}
for (const end = data + (columns << 4); data < end; data += 16) {
${pointers("data", "span", inputs)}
${pointers("rows", "rowSpan", Math.ceil(radix / 2) - 1)}
${statements.lines.join("\n")}
sums += 16; rows += 32; half += 32;
}`,
  };
}

/** The powers of `radix` real numbers side by side; `bins` says where each goes. */
function realLast(radix) {
  const statements = createStatements(constants);
  const outputs = dft(statements, Array.from({ length: radix }, (_, index) => ({ re: statements.load("data", 16 * index), im: null })));
  for (let k = 0; k <= radix / 2; k++) storePower(statements, k, outputs[k]);
  return { name: `realLast${radix}`, parameters: ["data", "bins", "powers"], body: statements.lines.join("\n") };
}

/** In place: inputs a column apart, each turned by its own factor. */
function complexPass(radix) {
  const statements = createStatements(constants);
  const inputs = Array.from({ length: radix }, (_, index) => twiddled(statements, pointer("data", index), 0, 8 * index));
  dft(statements, inputs, radix === 8 ? putAside(statements) : undefined).forEach((value, index) => storeComplex(statements, pointer("data", index), value));
  return {
    name: `complexPass${radix}`,
    parameters: ["data", "factors", "rows", "columns"],
    body: `
const span = columns << 5;
${multiples("span", radix)}
for (; rows > 0; rows--) {
for (const end = data + span; data < end; data += 32) {
${pointers("data", "span", radix)}
${statements.lines.join("\n")}
factors += ${8 * radix};
}
data += ${radix - 1} * span;
}`,
  };
}

/** The last pass: `radix` inputs side by side, all but the first turned, become powers. */
function complexLast(radix) {
  const statements = createStatements(constants);
  const first = { re: statements.load("data", 0), im: statements.load("data", 16) };
  const others = Array.from({ length: radix - 1 }, (_, index) => twiddled(statements, "data", 32 * (index + 1), 8 * index));
  dft(statements, [first, ...others], radix === 8 ? putAside(statements) : undefined).forEach((value, k) => storePower(statements, k, value));
  return {
    name: `complexLast${radix}`,
    parameters: ["data", "factors", "bins", "powers", "rows"],
    body: `
for (; rows > 0; rows--) {
${statements.lines.join("\n")}
data += ${32 * radix}; factors += ${8 * (radix - 1)}; bins += ${4 * radix};
}`,
  };
}

function pointer(name, index) {
  return index === 0 ? name : `${name}${index}`;
}

function pointers(name, span, count) {
  return range(1, count).map((index) => `const ${name}${index} = ${name} + ${pointer(span, index - 1)};`).join("\n");
}

/** `span` times 2, 3, … as constants `span1`, `span2`, … */
function multiples(span, count) {
  return range(1, count - 1).map((index) => `const ${span}${index}: usize = ${index + 1} * ${span};`).join("\n");
}

function range(from, end) {
  return Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index);
}

function twiddled(statements, data, offset, factor) {
  const [re, im] = [statements.load(data, offset), statements.load(data, offset + 16)];
  const [cos, sin] = [statements.splat("factors", factor), statements.splat("factors", factor + 4)];
  return {
    re: statements.subtract(statements.product(re, cos), statements.product(im, sin)),
    im: statements.add(statements.product(re, sin), statements.product(im, cos)),
  };
}

function storeComplex(statements, data, { re, im }) {
  statements.store(data, 0, re);
  statements.store(data, 16, im);
}

function storePower(statements, k, { re, im }) {
  const square = (part) => (part === null ? null : statements.product(part, part));
  statements.store(`powers + load<u32>(bins, ${4 * k})`, 0, statements.add(square(re), square(im)));
}
