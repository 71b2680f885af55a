/**
 * The DFT of complex values `{ re, im }` as operations of a graph.
 *
 * Even lengths by halves; odd ones by sums and differences of inputs equally far from the first. `pause` may put the first half aside.
 */
export function dft(graph, inputs, pause = (values) => values) {
  if (inputs.length === 1) return inputs;
  return inputs.length % 2 === 0 ? byHalves(graph, inputs, pause) : bySums(graph, inputs);
}

function byHalves(graph, inputs, pause) {
  const half = inputs.length / 2;
  const evens = pause(dft(graph, inputs.filter((_, index) => index % 2 === 0)));
  const odds = dft(graph, inputs.filter((_, index) => index % 2 === 1)).map((value, k) => turned(graph, value, k / inputs.length));
  return inputs.map((_, k) => (k < half ? sum(graph, evens[k], odds[k]) : difference(graph, evens[k - half], odds[k - half])));
}

const sum = (graph, a, b) => ({ re: graph.add(a.re, b.re), im: graph.add(a.im, b.im) });
const difference = (graph, a, b) => ({ re: graph.subtract(a.re, b.re), im: graph.subtract(a.im, b.im) });

/** A value times exp(-2πi·turns). An eighth of a turn costs two products instead of four. */
function turned(graph, { re, im }, turns) {
  const [cos, sin] = [Math.cos(2 * Math.PI * turns), Math.sin(2 * Math.PI * turns)];
  if (Math.abs(Math.abs(cos) - Math.abs(sin)) < 1e-9) {
    const [signCos, signSin] = [Math.sign(cos), Math.sign(sin)];
    return {
      re: graph.scale(Math.SQRT1_2, graph.add(graph.scale(signCos, re), graph.scale(signSin, im))),
      im: graph.scale(Math.SQRT1_2, graph.subtract(graph.scale(signCos, im), graph.scale(signSin, re))),
    };
  }
  return {
    re: graph.add(graph.scale(cos, re), graph.scale(sin, im)),
    im: graph.subtract(graph.scale(cos, im), graph.scale(sin, re)),
  };
}

function bySums(graph, inputs) {
  const length = inputs.length;
  const pairs = Array.from({ length: (length - 1) / 2 }, (_, index) => [inputs[index + 1], inputs[length - 1 - index]]);
  const sums = pairs.map(([a, b]) => sum(graph, a, b));
  const gaps = pairs.map(([a, b]) => difference(graph, a, b));
  const total = (parts, part, weight) => parts.reduce((all, value, index) => graph.add(all, graph.scale(weight(index + 1), value[part])), null);
  const outputs = [sums.reduce((all, value) => sum(graph, all, value), inputs[0])];
  for (let k = 1; k <= pairs.length; k++) {
    const cos = (j) => Math.cos((2 * Math.PI * j * k) / length);
    const sin = (j) => Math.sin((2 * Math.PI * j * k) / length);
    const even = { re: graph.add(inputs[0].re, total(sums, "re", cos)), im: graph.add(inputs[0].im, total(sums, "im", cos)) };
    const odd = { re: total(gaps, "im", sin), im: graph.negate(total(gaps, "re", sin)) };
    outputs[k] = sum(graph, even, odd);
    outputs[length - k] = difference(graph, even, odd);
  }
  return outputs;
}
