import { intAttribute, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { rowsOf } from "../graphs/directions.ts";
import type { Lowered } from "./lowering.ts";
import { biasRows, projectedInput, recurrentTrain, type Direction } from "./portable-recurrent.ts";
import { recurrence, sigmoidSlope, stateOr, tanhSlope } from "./recurrent-scan.ts";

/** Two products for the input's part, of the gates z, r and of the candidate, then a scan. */
export function gruTrain(g: GraphBuilder, node: Lowered): Value[] {
  return recurrentTrain(g, node, 1, (direction) => {
    const { reverse, x, w, r, b, states } = direction;
    const width = Number(r.shape[1]);
    const gates = projectedInput(g, x, w, biasRows(g, b, "both", 0, 2 * width), 0, 2 * width);
    const candidate = projectedInput(g, x, w, biasRows(g, b, isLinear(direction.attributes) ? "input" : "both", 2 * width, 3 * width), 2 * width);
    const [last, all, ...kept] = recurrence(g, { reverse, states, scanned: [gates, candidate], step: gruStep(g, direction) });
    return { last: [last], all, kept };
  });
}

function isLinear(attributes: Attributes): boolean {
  return intAttribute(attributes, "linear_before_reset", 0) === 1;
}

/** h' = (1 − z)∘n + z∘h, where n = tanh(xₙ + r∘(Rh + b)) with linear_before_reset, and tanh(xₙ + R(r∘h) + b) without. */
function gruStep(g: GraphBuilder, { r, b, attributes }: Direction) {
  const width = Number(r.shape[1]);
  const [rGates, rCandidate] = [rowsOf(g, r, 0, 2 * width), rowsOf(g, r, 2 * width, 3 * width)];
  const linear = isLinear(attributes);
  const bias = linear ? biasRows(g, b, "recurrence", 2 * width, 3 * width) : null;
  return (body: GraphBuilder, [state]: readonly Value[], [gates, candidate]: readonly Value[]) => {
    const opened = body.add("Sigmoid", [body.add("Gemm", [state, rGates, gates], { transB: 1 })]);
    const [update, reset] = body.addAll("Split", [opened, body.ints([width, width])], { axis: 1 });
    const carried = linear ? body.add("Gemm", [state, rCandidate, ...(bias ? [bias] : [])], { transB: 1 }) : body.add("Mul", [reset, state]);
    const drive = linear ? body.add("Add", [candidate, body.add("Mul", [reset, carried])]) : body.add("Gemm", [carried, rCandidate, candidate], { transB: 1 });
    const fresh = body.add("Tanh", [drive]);
    const change = body.add("Sub", [state, fresh]);
    const next = body.add("Add", [fresh, body.add("Mul", [update, change])]);
    return { states: [next], stacked: [next, update, reset, fresh, change, state, carried] };
  };
}

/** One direction of a GRU backwards, every factor outside the scan. */
export function gruGrad(g: GraphBuilder, node: Lowered): Value[] {
  return isLinear(node.attributes) ? gruGradLinear(g, node) : gruGradReset(g, node);
}

/** The parts of a node that both forms share. */
function partsOf(g: GraphBuilder, { slots, attributes }: Lowered) {
  const [r, update, reset, fresh, change, extra] = slots.slice(0, 6) as readonly Value[];
  const [dy, dstate] = slots.slice(6);
  const [, batch, hidden] = update.shape.map(Number);
  const reverse = intAttribute(attributes, "reverse", 0) === 0;
  const byUpdate = g.add("Mul", [change, sigmoidSlope(g, update)]);
  const byFresh = g.add("Mul", [g.add("Sub", [g.scalar(1), update]), tanhSlope(g, fresh)]);
  const weights = { gates: rowsOf(g, r, 0, 2 * hidden), candidate: rowsOf(g, r, 2 * hidden, 3 * hidden) };
  return { update, reset, extra, dy: dy ? [dy] : [], states: [stateOr(g, dstate, batch, hidden)], reverse, byUpdate, byFresh, weights };
}

/** The gradient by a state: what later steps ask for, and what the loss does directly. */
function arriving(g: GraphBuilder, later: Value, own: Value | undefined): Value {
  return own ? g.add("Add", [later, own]) : later;
}

/** With linear_before_reset: the recurrence's part of the candidate is multiplied by r afterwards, so its gradient is known at once. */
function gruGradLinear(g: GraphBuilder, node: Lowered): Value[] {
  const { update, reset, extra: carried, dy, states, reverse, byUpdate, byFresh, weights } = partsOf(g, node);
  const byCarried = g.add("Mul", [byFresh, reset]);
  const byReset = g.add("Mul", [g.add("Mul", [byFresh, carried]), sigmoidSlope(g, reset)]);
  const byGates = g.add("Concat", [byUpdate, byReset], { axis: 2 });
  const [first, gates, candidate, total] = recurrence(g, {
    reverse, states, scanned: [byGates, byCarried, update, ...dy],
    step: (body, [later], [gate, carry, kept, own]) => {
      const dh = arriving(body, later, own);
      const dgates = body.add("Mul", [body.add("Concat", [dh, dh], { axis: 1 }), gate]);
      const dcarried = body.add("Mul", [dh, carry]);
      const before = body.add("Gemm", [dcarried, weights.candidate, body.add("Mul", [dh, kept])]);
      return { states: [body.add("Gemm", [dgates, weights.gates, before])], stacked: [dgates, dcarried, dh] };
    },
  });
  return [gates, candidate, g.add("Mul", [total, byFresh]), first];
}

/** Without: the gradient by r needs one more product with the recurrence weights at every step. */
function gruGradReset(g: GraphBuilder, node: Lowered): Value[] {
  const { update, reset, extra: state, dy, states, reverse, byUpdate, byFresh, weights } = partsOf(g, node);
  const byReset = g.add("Mul", [state, sigmoidSlope(g, reset)]);
  const [first, gates, candidate] = recurrence(g, {
    reverse, states, scanned: [byUpdate, byReset, byFresh, update, reset, ...dy],
    step: (body, [later], [toUpdate, toReset, toFresh, kept, opened, own]) => {
      const dh = arriving(body, later, own);
      const dfresh = body.add("Mul", [dh, toFresh]);
      const dcarried = body.add("MatMul", [dfresh, weights.candidate]);
      const dgates = body.add("Concat", [body.add("Mul", [dh, toUpdate]), body.add("Mul", [dcarried, toReset])], { axis: 1 });
      const before = body.add("Add", [body.add("Mul", [dh, kept]), body.add("Mul", [dcarried, opened])]);
      return { states: [body.add("Gemm", [dgates, weights.gates, before])], stacked: [dgates, dfresh] };
    },
  });
  return [gates, candidate, candidate, first];
}
