import type { TrainingStep } from "@cochlea/onnx-autodiff";
import type { Binding } from "@cochlea/runtime";
import { zeros } from "./predictor.ts";
import { stepFeeds } from "./step-feeds.ts";
import { INPUT, type ModelStep } from "./step-graph.ts";
import { boundStates, heldStates, openStepSession, stateNamed, type RunnerOptions, type StepRunner } from "./step-runner.ts";

/** A step as one graph in one session. */
export async function openWholeStep(model: ModelStep, step: TrainingStep, options: RunnerOptions): Promise<StepRunner> {
  const session = await openStepSession(step.graph, options);
  const states = heldStates(session, step.graph, model, options);
  const { read, written } = boundStates(states, step.states);
  const feeds = stepFeeds(model);
  const loss = zeros([]);
  const frozen = Object.fromEntries(model.frozen.map((name) => [name, stateNamed(states, name)]));
  const fed = { [INPUT]: feeds.features, [step.target]: feeds.targets, ...Object.fromEntries(feeds.masks), ...Object.fromEntries(feeds.scalars) };
  const binding = session.bind({ ...fed, ...frozen, ...read }, { ...written, [step.loss]: loss, [step.logits]: feeds.logits });
  return {
    session, feeds, states,
    async run({ alone = false } = {}) {
      await (alone ? runAlone(binding) : binding.run());
      return loss.data[0];
    },
    release() {
      binding.release();
      session.release();
    },
  };
}

/** On this thread where the backend can; whatever waits for it, such as a signal, has its turn before the next step. */
async function runAlone(binding: Binding): Promise<void> {
  if (!binding.runSync) return binding.run();
  binding.runSync();
  await new Promise((resolve) => setImmediate(resolve));
}
