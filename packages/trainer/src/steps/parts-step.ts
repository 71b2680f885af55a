import type { CompiledGraph, StepInParts } from "@cochlea/onnx-autodiff";
import type { Binding, HeldTensor, Session } from "@cochlea/runtime";
import { partsOfTensor, type TensorParts } from "./part-tensors.ts";
import { shapeIn, zeros, type FloatTensor } from "./predictor.ts";
import { stepFeeds, type StepFeeds } from "./step-feeds.ts";
import { INPUT, type ModelStep } from "./step-graph.ts";
import { boundStates, heldStates, openStepSession, stateNamed, type RunnerOptions, type StepRunner } from "./step-runner.ts";

/**
 * A step in parts of the batch: one session, which each part runs on a thread of its own and memory of its own, and the update
 * in another when all are done.
 *
 * Nothing of the batch is copied, except masks whose samples do not lie one after the other.
 */
export async function openStepInParts(model: ModelStep, step: StepInParts, options: RunnerOptions): Promise<StepRunner> {
  const [part, update] = await openSessions(step, options);
  const states = heldStates(update, step.part.graph, model, options);
  const feeds = stepFeeds(model);
  const shared = sharedOut(step, feeds);
  const losses = Array.from({ length: step.parts }, () => zeros([]));
  const gradients = losses.map(() => step.gradients.map(({ shape }) => zeros(shape)));
  const bindings = losses.map((loss, index) => bindPart(part, step, { states, shared, index, loss, gradients: gradients[index] }));
  const updating = bindUpdate(update, step, { states, feeds, gradients });
  return {
    session: update, feeds, states,
    async run() {
      for (const { spread } of shared.values()) spread();
      await together(bindings);
      await updating.run();
      return losses.reduce((sum, { data }) => sum + data[0], 0) / step.parts;
    },
    release() {
      for (const held of [...bindings, updating, part, update]) held.release();
    },
  };
}

/** The session of the parts, a thread for each of its runs, and that of the update, too short to wake another thread for. */
function openSessions({ part, update }: StepInParts, options: RunnerOptions): Promise<[Session, Session]> {
  const { profile } = options;
  const open = ({ graph }: CompiledGraph, name: string): Promise<Session> => openStepSession(graph, { ...options, threads: 1, profile: profile && `${profile}-${name}` });
  return Promise.all([open(part, "part"), open(update, "update")]);
}

/** What is fed to parts, and the logits, by the names of the part's inputs and outputs. */
function sharedOut({ part, parts, target, logits }: StepInParts, feeds: StepFeeds): ReadonlyMap<string, TensorParts> {
  const whole = [[INPUT, feeds.features], [target, feeds.targets], [logits, feeds.logits], ...feeds.masks] as const;
  return new Map(whole.map(([name, tensor]) => [name, partsOfTensor(tensor, shapeIn(part.graph, name), parts)]));
}

interface PartMemory {
  readonly states: ReadonlyMap<string, HeldTensor>;
  readonly shared: ReadonlyMap<string, TensorParts>;
  readonly index: number;
  readonly loss: FloatTensor;
  readonly gradients: readonly FloatTensor[];
}

function bindPart(session: Session, step: StepInParts, { states, shared, index, loss, gradients }: PartMemory): Binding {
  const own = Object.fromEntries([...shared].map(([name, { tensors }]) => [name, tensors[index]]));
  const { [step.logits]: logits, ...fed } = own;
  const parameters = step.part.graph.inputs.filter((name) => states.has(name)).map((name) => [name, stateNamed(states, name)] as const);
  const results = step.gradients.map(({ output }, place) => [output, gradients[place]] as const);
  return session.bind({ ...fed, ...Object.fromEntries(parameters) }, { ...Object.fromEntries(results), [step.loss]: loss, [step.logits]: logits });
}

interface UpdateMemory {
  readonly states: ReadonlyMap<string, HeldTensor>;
  readonly feeds: StepFeeds;
  /** Of each part. */
  readonly gradients: readonly (readonly FloatTensor[])[];
}

function bindUpdate(session: Session, step: StepInParts, { states, feeds, gradients }: UpdateMemory): Binding {
  const { read, written } = boundStates(states, step.states);
  const fed = step.gradients.flatMap(({ inputs }, place) => inputs.map((name, index) => [name, gradients[index][place]] as const));
  return session.bind({ ...Object.fromEntries(fed), ...Object.fromEntries(feeds.scalars), ...read }, written);
}

/** Runs all at once; all have ended when it returns or throws. */
async function together(bindings: readonly Binding[]): Promise<void> {
  const results = await Promise.allSettled(bindings.map((binding) => binding.run()));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
