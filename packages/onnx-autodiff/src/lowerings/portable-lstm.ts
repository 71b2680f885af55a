import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { intAttribute } from "@cochlea/onnx-graph";
import type { Lowered } from "./lowering.ts";
import { biasRows, projectedInput, recurrentTrain } from "./portable-recurrent.ts";
import { recurrence, sigmoidSlope, stateOr, tanhSlope } from "./recurrent-scan.ts";

/** The input's part of all gates in one product, then a scan; gates in ONNX's order i, o, f, c. */
export function lstmTrain(g: GraphBuilder, node: Lowered): Value[] {
  return recurrentTrain(g, node, 2, ({ reverse, x, w, r, b, states }) => {
    const width = Number(r.shape[1]);
    const projected = projectedInput(g, x, w, biasRows(g, b, "both", 0, 4 * width));
    const [state, cell, all, ...kept] = recurrence(g, { reverse, states, scanned: [projected], step: (body, [before, cellBefore], [input]) => lstmStep(body, before, cellBefore, input, r) });
    return { last: [state, cell], all, kept };
  });
}

/** c' = f∘c + i∘g and h' = o∘tanh(c'). */
function lstmStep(g: GraphBuilder, state: Value, cell: Value, projected: Value, r: Value) {
  const width = Number(r.shape[1]);
  const [gates, drive] = g.addAll("Split", [g.add("Gemm", [state, r, projected], { transB: 1 }), g.ints([3 * width, width])], { axis: 1 });
  const [input, output, forget] = g.addAll("Split", [g.add("Sigmoid", [gates]), g.ints([width, width, width])], { axis: 1 });
  const candidate = g.add("Tanh", [drive]);
  const nextCell = g.add("Add", [g.add("Mul", [forget, cell]), g.add("Mul", [input, candidate])]);
  const tanhCell = g.add("Tanh", [nextCell]);
  const next = g.add("Mul", [output, tanhCell]);
  return { states: [next, nextCell], stacked: [next, input, output, forget, candidate, cell, tanhCell, state] };
}

/**
 * One direction of an LSTM backwards.
 *
 * What a gate's gradient is multiplied with does not depend on the recurrence, so it is computed for all steps at once; the
 * scan is left with dh and dc.
 */
export function lstmGrad(g: GraphBuilder, { slots, attributes }: Lowered): Value[] {
  const [r, input, output, forget, candidate, cell, tanhCell] = slots.slice(0, 7) as readonly Value[];
  const [dy, dstate, dcell] = slots.slice(7);
  const gate = (own: Value, other: Value): Value => g.add("Mul", [sigmoidSlope(g, own), other]);
  const factors = g.add("Concat", [gate(input, candidate), gate(output, tanhCell), gate(forget, cell), g.add("Mul", [input, tanhSlope(g, candidate)])], { axis: 2 });
  const leak = g.add("Mul", [output, tanhSlope(g, tanhCell)]);
  const [, batch, hidden] = cell.shape.map(Number);
  const [state, lastCell, gates] = recurrence(g, {
    reverse: intAttribute(attributes, "reverse", 0) === 0,
    states: [stateOr(g, dstate, batch, hidden), stateOr(g, dcell, batch, hidden)],
    scanned: [factors, leak, forget, ...(dy ? [dy] : [])],
    step: (body, [later, cellLater], [factor, leaked, kept, own]) => {
      const dh = own as Value | undefined ? body.add("Add", [later, own]) : later;
      const dc = body.add("Add", [cellLater, body.add("Mul", [dh, leaked])]);
      const dgates = body.add("Mul", [body.add("Concat", [dc, dh, dc, dc], { axis: 1 }), factor]);
      return { states: [body.add("MatMul", [dgates, r]), body.add("Mul", [dc, kept])], stacked: [dgates] };
    },
  });
  return [gates, state, lastCell];
}
