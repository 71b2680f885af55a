import { OPTIMISERS, type GradientClip } from "@cochlea/onnx-autodiff";
import type { Tensor, TensorFlow } from "@cochlea/tfjs-interpreter";
import type { OptimiserOptions } from "../steps/step-graph.ts";

/** Everything that one update of a parameter takes. */
interface Update {
  readonly parameter: Tensor;
  /** In the order of the optimiser's `states`. */
  readonly states: readonly Tensor[];
  readonly gradient: Tensor;
  /** Values of the optimiser's `scalars`, `decay`, the last, 0 for parameters that are not decayed. */
  readonly scalars: readonly number[];
}

/** The new parameter, then its new states. */
type Rule = (tf: TensorFlow, update: Update, settings: OptimiserOptions) => Tensor[];

/** The same updates as in the graph of `@cochlea/onnx-autodiff`, in operators of TensorFlow.js. */
const RULES: Readonly<Record<OptimiserOptions["kind"], Rule>> = {
  sgd: (tf, { parameter, states: [velocity], gradient, scalars: [rate, decay] }, { momentum = 0, nesterov = false }) => {
    const full = plus(tf, gradient, parameter, decay);
    const next = plus(tf, full, velocity, momentum);
    return [plus(tf, parameter, nesterov ? plus(tf, full, next, momentum) : next, -rate), next];
  },
  adam: adam(false),
  adamw: adam(true),
};

function adam(decoupled: boolean): Rule {
  return (tf, { parameter, states: [first, second], gradient, scalars: [stepSize, epsilon, decay] }, { beta1 = 0.9, beta2 = 0.999 }) => {
    const full = decoupled ? gradient : plus(tf, gradient, parameter, decay);
    const kept = decoupled ? plus(tf, parameter, parameter, -decay) : parameter;
    const nextFirst = plus(tf, full, first, beta1);
    const nextSecond = plus(tf, tf.square(full), second, beta2);
    return [plus(tf, kept, tf.div(nextFirst, tf.add(tf.sqrt(nextSecond), epsilon)), -stepSize), nextFirst, nextSecond];
  };
}

/** a + factor·b. */
function plus(tf: TensorFlow, a: Tensor, b: Tensor, factor: number): Tensor {
  return factor === 0 ? tf.clone(a) : tf.add(a, tf.mul(b, factor));
}

export interface UpdateRequest {
  readonly optimiser: OptimiserOptions;
  /** The step to come, the first of which is 1. */
  readonly step: number;
  readonly learningRate: number;
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** Parameters and their states, `<parameter>.<state>`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Names of the parameters that weight decay applies to. */
  readonly decayed: ReadonlySet<string>;
  readonly clip?: GradientClip;
}

/** New parameters and states, by name; the tensors given are left as they are. */
export function updatedTensors(tf: TensorFlow, { optimiser, step, learningRate, gradients, tensors, decayed, clip }: UpdateRequest): Map<string, Tensor> {
  const { states, scalarValues } = OPTIMISERS[optimiser.kind];
  const scalars = scalarValues(optimiser, step, learningRate);
  return new Map(Array.from(clipped(tf, gradients, clip)).flatMap(([name, gradient]) => {
    const names = [name, ...states.map((suffix) => `${name}.${suffix}`)];
    const [parameter, ...kept] = names.map((each) => tensorNamed(tensors, each));
    const own = decayed.has(name) ? scalars : scalars.with(-1, 0);
    return RULES[optimiser.kind](tf, { parameter, states: kept, gradient, scalars: own }, optimiser).map((tensor, index): [string, Tensor] => [names[index], tensor]);
  }));
}

/** Each number bounded first, then the norm of all together. */
function clipped(tf: TensorFlow, gradients: ReadonlyMap<string, Tensor>, { value, norm }: GradientClip = {}): ReadonlyMap<string, Tensor> {
  const bounded = value === undefined ? gradients : each(gradients, (gradient) => tf.clipByValue(gradient, -value, value));
  if (norm === undefined) return bounded;
  const total = tf.sqrt(tf.addN(Array.from(bounded.values(), (gradient) => tf.sum(tf.square(gradient)))));
  const factor = tf.minimum(tf.div(norm, tf.add(total, 1e-6)), 1);
  return each(bounded, (gradient) => tf.mul(gradient, factor));
}

function each(gradients: ReadonlyMap<string, Tensor>, f: (gradient: Tensor) => Tensor): Map<string, Tensor> {
  return new Map(Array.from(gradients, ([name, gradient]) => [name, f(gradient)]));
}

function tensorNamed(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`createTfjsEngine: no tensor named "${name}"`);
  return tensor;
}
