import { intAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { directionOf, flatSteps, joinedDirections, rowsOf, stepsOfDirection } from "../graphs/directions.ts";
import { directionsOf } from "../operators/recurrent-operators.ts";
import { inputOf, knownShape, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

/** Gradient by what goes into some gates at every step, [steps, batch, width], and what their weights were multiplied with. */
interface Block {
  readonly gradient: Value;
  readonly seen: Value;
}

/** What one direction's backward pass gives: blocks in the order of the weights' rows, and gradients by the initial states. */
interface DirectionGradients {
  readonly input: readonly Block[];
  readonly recurrence: readonly Block[];
  readonly states: readonly Value[];
}

/** What one direction starts from. */
interface DirectionStart {
  readonly reverse: number;
  readonly x: Value;
  /** Recurrence weights. */
  readonly r: Value;
  readonly kept: readonly Value[];
  /** Gradients by the output at every step and by each last state. */
  readonly arriving: readonly (Value | null)[];
}

export const RECURRENT_GRADIENTS = {
  LstmTrain: recurrentRule(2, 7, (g, { x, r, kept, arriving, reverse }) => {
    const before = kept[6];
    const [gates, ...states] = g.addAll("LstmGrad", [r, ...kept.slice(0, 6), ...arriving], { reverse });
    return { input: [{ gradient: gates, seen: x }], recurrence: [{ gradient: gates, seen: before }], states };
  }),
  GruTrain: recurrentRule(1, 6, (g, { x, r, kept, arriving, reverse }, forward) => {
    const linear = intAttribute(forward.node.attributes, "linear_before_reset", 0);
    const [before, carried] = kept.slice(4);
    const [gates, hidden, candidate, ...states] = g.addAll("GruGrad", [r, ...kept.slice(0, 4), linear === 1 ? carried : before, ...arriving], { reverse, linear_before_reset: linear });
    return {
      input: [{ gradient: gates, seen: x }, { gradient: candidate, seen: x }],
      recurrence: [{ gradient: gates, seen: before }, { gradient: hidden, seen: linear === 1 ? before : carried }],
      states,
    };
  }),
  RnnTrain: recurrentRule(1, 2, (g, { x, r, kept: [after, before], arriving, reverse }) => {
    const [drive, ...states] = g.addAll("RnnGrad", [r, after, ...arriving], { reverse });
    return { input: [{ gradient: drive, seen: x }], recurrence: [{ gradient: drive, seen: before }], states };
  }),
} satisfies Record<string, GradientRule>;

/** Takes a node's directions apart and puts the gradients by its inputs together: X, W, R, B, none by sequence_lens, initial states. */
function recurrentRule(states: number, kept: number, run: (g: GraphBuilder, start: DirectionStart, forward: ForwardNode) => DirectionGradients): GradientRule {
  return (g, forward) => {
    const [x, r] = [inputOf(forward, 0), inputOf(forward, 2)];
    const directions = directionsOf(forward.node.attributes).map((reverse, place) => {
      const first = 1 + states + place * kept;
      return run(g, { reverse: reverse ? 1 : 0, x, r: directionOf(g, r, place), kept: forward.outputs.slice(first, first + kept), arriving: arrivingAt(g, forward, states, place) }, forward);
    });
    return [
      forward.wants(0) ? inputGradient(g, forward, directions) : null,
      forward.wants(1) ? joinedDirections(g, directions.map(({ input }) => weightGradient(g, input))) : null,
      forward.wants(2) ? joinedDirections(g, directions.map(({ recurrence }) => weightGradient(g, recurrence))) : null,
      forward.wants(3) ? joinedDirections(g, directions.map(({ input, recurrence }) => biasGradient(g, [...input, ...recurrence]))) : null,
      null,
      ...Array.from({ length: states }, (_, index) => (forward.wants(5 + index) ? joinedDirections(g, directions.map((direction) => direction.states[index])) : null)),
    ];
  };
}

function arrivingAt(g: GraphBuilder, { gradients }: ForwardNode, states: number, place: number): (Value | null)[] {
  const [all, ...last] = gradients.slice(0, 1 + states);
  return [all && stepsOfDirection(g, all, place), ...last.map((each) => each && directionOf(g, each, place))];
}

/** Σ over directions and blocks of gradient·W. */
function inputGradient(g: GraphBuilder, forward: ForwardNode, directions: readonly DirectionGradients[]): Value {
  const [x, w] = [inputOf(forward, 0), inputOf(forward, 1)];
  let sum: Value | null = null;
  for (const [place, { input }] of directions.entries()) {
    let row = 0;
    for (const { gradient } of input) {
      const end = row + Number(gradient.shape[2]);
      sum = g.add("Gemm", [flatSteps(g, gradient), rowsOf(g, directionOf(g, w, place), row, end), ...(sum ? [sum] : [])]);
      row = end;
    }
  }
  if (!sum) throw new RangeError(`${forward.node.name}: need at least one direction`);
  return g.add("Reshape", [sum, g.ints(knownShape(x))]);
}

/** Block below block, gradientᵀ·seen over all steps and samples. */
function weightGradient(g: GraphBuilder, blocks: readonly Block[]): Value {
  return stacked(g, blocks.map(({ gradient, seen }) => g.add("Gemm", [flatSteps(g, gradient), flatSteps(g, seen)], { transA: 1 })));
}

function biasGradient(g: GraphBuilder, blocks: readonly Block[]): Value {
  const sums = new Map<Value, Value>();
  for (const { gradient } of blocks) if (!sums.has(gradient)) sums.set(gradient, g.add("ReduceSum", [gradient, g.ints([0, 1])], { keepdims: 0 }));
  return stacked(g, blocks.map(({ gradient }) => sums.get(gradient) ?? gradient));
}

function stacked(g: GraphBuilder, parts: readonly Value[]): Value {
  return parts.length === 1 ? parts[0] : g.add("Concat", parts, { axis: 0 });
}
