import type { Parameters } from "@cochlea/models";
import type { StepState } from "@cochlea/onnx-autodiff";
import { encodeModel, type Graph } from "@cochlea/onnx-graph";
import { createSession, type HeldTensor, type Session } from "@cochlea/runtime";
import { shapeIn, type RunOptions } from "./predictor.ts";
import type { ModelStep } from "./step-graph.ts";
import type { StepFeeds } from "./step-feeds.ts";

export interface RunnerOptions extends RunOptions {
  /** Where training starts. */
  readonly parameters: Parameters;
  /** Train in the very arrays of `parameters` where the device can, so that they are not in memory twice. Default false: they are copied. */
  readonly adoptParameters?: boolean;
  /** Records how long each operator of the step takes; see `profile` of a session. Default off. */
  readonly profile?: string;
}

export interface StepOptions {
  /**
   * The next batch is at hand, so nothing is to be done beside the step: run it on the calling thread, if it can be, which saves the
   * way to another one. The numbers are the same. Default false.
   */
  readonly alone?: boolean;
}

/** A step with its memory, ready to be run again and again. */
export interface StepRunner {
  /** Where it runs. */
  readonly session: Pick<Session, "device" | "backend">;
  /** What is written before a run and read after it. */
  readonly feeds: StepFeeds;
  /** Parameters, frozen ones included, running statistics and optimiser state, by name. */
  readonly states: ReadonlyMap<string, HeldTensor>;
  /** Takes one step and returns the mean loss of the batch. */
  readonly run: (options?: StepOptions) => Promise<number>;
  readonly release: () => void;
}

/**
 * Threads look for work for a while before they sleep: long enough for what comes next in a step, as waking one up takes as long as
 * a small operator; short enough that the next batch, which is made on the same cores while a step runs, loses nothing by it.
 */
const YIELDING = { "session.intra_op.allow_spinning": "1", "session.intra_op.spin_duration_us": "200" };

export function openStepSession(graph: Graph, { backend, device, threads, profile }: RunnerOptions): Promise<Session> {
  return createSession(encodeModel(graph), { backend, device, threads, profile, config: YIELDING });
}

/** Parameters where the session computes, frozen ones included; optimiser state zero. */
export function heldStates(session: Session, forward: Graph, { step: { states }, frozen }: ModelStep, { parameters, adoptParameters: adopt }: RunnerOptions): Map<string, HeldTensor> {
  const shapes = [...states.map(({ input, shape }) => ({ name: input, shape })), ...frozen.map((name) => ({ name, shape: shapeIn(forward, name) }))];
  return new Map(shapes.map(({ name, shape }) => {
    const tensor = { type: "float32", shape } as const;
    const parameter = parameters.get(name);
    return [name, session.hold(parameter ? { ...tensor, data: parameter.data } : tensor, { adopt })];
  }));
}

/** States as a graph divides them: those it reads, and those it writes by the names of its outputs. */
export function boundStates(held: ReadonlyMap<string, HeldTensor>, states: readonly StepState[]) {
  const read = Object.fromEntries(states.map((state) => [state.input, inBoundShape(stateNamed(held, state.input), state)]));
  return { read, written: Object.fromEntries(states.map(({ input, output }) => [output, read[input]])) };
}

function inBoundShape(held: HeldTensor, { shape, boundShape }: StepState): HeldTensor {
  return shape.join() === boundShape.join() ? held : held.reshaped(boundShape);
}

export function stateNamed(states: ReadonlyMap<string, HeldTensor>, name: string): HeldTensor {
  const tensor = states.get(name);
  if (!tensor) throw new RangeError(`createOnnxRuntimeEngine: no state named "${name}"`);
  return tensor;
}
