import { intAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered } from "./lowering.ts";
import { biasRows, projectedInput, recurrentTrain } from "./portable-recurrent.ts";
import { recurrence, stateOr, tanhSlope } from "./recurrent-scan.ts";

/** h' = tanh(x + R·h). */
export function rnnTrain(g: GraphBuilder, node: Lowered): Value[] {
  return recurrentTrain(g, node, 1, ({ reverse, x, w, r, b, states }) => {
    const projected = projectedInput(g, x, w, biasRows(g, b, "both", 0, Number(r.shape[1])));
    const [last, all, before] = recurrence(g, {
      reverse, states, scanned: [projected],
      step: (body, [state], [input]) => {
        const next = body.add("Tanh", [body.add("Gemm", [state, r, input], { transB: 1 })]);
        return { states: [next], stacked: [next, state] };
      },
    });
    return { last: [last], all, kept: [all, before] };
  });
}

export function rnnGrad(g: GraphBuilder, { slots, attributes }: Lowered): Value[] {
  const [r, after] = slots.slice(0, 2) as readonly Value[];
  const [dy, dstate] = slots.slice(2);
  const [, batch, hidden] = after.shape.map(Number);
  const [first, drive] = recurrence(g, {
    reverse: intAttribute(attributes, "reverse", 0) === 0,
    states: [stateOr(g, dstate, batch, hidden)],
    scanned: [tanhSlope(g, after), ...(dy ? [dy] : [])],
    step: (body, [later], [slope, own]) => {
      const dh = own as Value | undefined ? body.add("Add", [later, own]) : later;
      const ddrive = body.add("Mul", [dh, slope]);
      return { states: [body.add("MatMul", [ddrive, r])], stacked: [ddrive] };
    },
  });
  return [drive, first];
}
