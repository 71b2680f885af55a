import { checkClip, checkPositiveWeights, checkSettings, type LossKind } from "@cochlea/onnx-autodiff";
import type * as interpreterModule from "@cochlea/tfjs-interpreter";
import type { LoadedGraph, LoadTensorFlowOptions, LossAndGradients, TensorFlow } from "@cochlea/tfjs-interpreter";
import type { Parameters } from "@cochlea/models";
import type { TrainingBatch } from "../batches.ts";
import { checkBatch, checkExamples } from "../steps/check-batch.ts";
import { checkParameters, checkTensor } from "../steps/check-parameters.ts";
import type { Engine, StepResult, TrainingState } from "../engine.ts";
import { lossKind, type EngineOptions } from "./onnxruntime-engine.ts";
import { shapeIn, type RunOptions } from "../steps/predictor.ts";
import { forwardGraph, INPUT, LOGITS, modelForward, type ForwardGraph } from "../steps/step-graph.ts";
import { updatedTensors } from "./tfjs-optimiser.ts";
import { copiedTensors, fedTensors, initialTensors, replaceTensors, tensorNamed, type Tensors } from "./tfjs-tensors.ts";

type Interpreter = typeof interpreterModule;

export interface TfjsEngineOptions extends Omit<EngineOptions, keyof RunOptions>, Pick<LoadTensorFlowOptions, "prefer"> {
  /** A TensorFlow.js that is loaded already, as in a web page. Default what `loadTensorFlow` finds. */
  readonly tf?: TensorFlow;
}

/**
 * Trains with TensorFlow.js: it runs the model's graph operator by operator, and differentiates it itself.
 *
 * The same batches, masks, updates and checkpoints as `createOnnxRuntimeEngine`, by arithmetic that shares nothing with it.
 * A step blocks the event loop while it computes.
 *
 * @throws {RangeError} Where the model and its parameters do not fit each other, or a setting is out of range.
 * @throws {UnsupportedOperatorError} For an operator that TensorFlow.js cannot run.
 * @throws {Error} Where no TensorFlow.js is installed.
 */
export async function createTfjsEngine({ prefer, tf, ...options }: TfjsEngineOptions): Promise<Engine> {
  checkSettings(options.optimiser);
  checkClip(options.clip ?? {});
  checkParameters("createTfjsEngine", options.model, options.parameters);
  const interpreter = await import("@cochlea/tfjs-interpreter");
  const loaded = tf ? { tf, description: `${tf.version_core} (${tf.getBackend()})` } : await interpreter.loadTensorFlow({ prefer });
  return new TfjsEngine(interpreter, loaded.tf, `tensorflow.js: ${loaded.description}`, options);
}

/** Name of the target among what a step is fed; no input of a graph is called so. */
const TARGET = "";

class TfjsEngine implements Engine {
  readonly description: string;
  readonly plan = null;
  readonly loss: LossKind;
  readonly batchSize: number;
  readonly classes: number;
  readonly #interpreter: Interpreter;
  readonly #tf: TensorFlow;
  readonly #options: Omit<EngineOptions, keyof RunOptions>;
  readonly #forward: ForwardGraph;
  readonly #training: LoadedGraph;
  readonly #inference: LoadedGraph;
  /** Parameters, running statistics and optimiser state. */
  readonly #tensors: Tensors;
  readonly #parameterNames: readonly string[];
  #stepCount = 0;
  #released = false;

  constructor(interpreter: Interpreter, tf: TensorFlow, description: string, options: Omit<EngineOptions, keyof RunOptions>) {
    const { model, batchSize, parameters, optimiser } = options;
    this.#interpreter = interpreter;
    this.#tf = tf;
    this.#options = options;
    this.#forward = forwardGraph(model, batchSize);
    this.#training = interpreter.loadGraph(tf, this.#forward.graph);
    this.#inference = interpreter.loadGraph(tf, modelForward(model, batchSize));
    this.#tensors = initialTensors(tf, this.#forward, parameters, optimiser);
    this.#parameterNames = [...parameters.keys()];
    this.description = description;
    this.loss = lossKind(options);
    this.batchSize = batchSize;
    this.classes = shapeIn(this.#forward.graph, this.#forward.logits)[1];
    if (options.loss?.kind === "sigmoid-cross-entropy" && options.loss.positiveWeights) checkPositiveWeights(options.loss.positiveWeights, this.classes);
  }

  get stepCount(): number {
    return this.#stepCount;
  }

  async step(batch: TrainingBatch, targets: Float32Array, learningRate: number): Promise<StepResult> {
    this.#checkAlive("step");
    const { batchSize, classes } = this;
    checkBatch(batch, targets, { batchSize, features: batchSize * this.#sampleLength, targets: batchSize * classes });
    const fed = fedTensors(this.#tf, this.#forward, batch, targets, { seed: this.#options.seed, stepCount: this.#stepCount }, TARGET);
    const results = this.#differentiate(fed);
    this.#stepCount++;
    this.#update(results, learningRate);
    this.#tf.dispose([...fed.values(), ...results.gradients.values()]);
    return this.#read(results);
  }

  async predict(batch: Pick<TrainingBatch, "features" | "size">): Promise<Float32Array> {
    this.#checkAlive("predict");
    checkExamples(batch, this.batchSize, this.#sampleLength);
    const features = new Float32Array(this.batchSize * this.#sampleLength);
    features.set(batch.features.subarray(0, batch.size * this.#sampleLength));
    const logits = this.#tf.tidy(() => {
      const input = this.#tf.tensor(features, [this.batchSize, ...this.#options.model.input]);
      return tensorNamed(this.#inference.run(new Map([...this.#tensors, [INPUT, input]]), [LOGITS]), LOGITS);
    });
    const data = await logits.data<"float32">();
    logits.dispose();
    return data.slice(0, batch.size * this.classes);
  }

  parameters(): Parameters {
    return copiedTensors(this.#tensors, this.#parameterNames);
  }

  state(): TrainingState {
    return copiedTensors(this.#tensors, this.#tensors.keys());
  }

  restore(state: TrainingState, stepCount: number): void {
    if (!(Number.isInteger(stepCount) && stepCount >= 0)) throw new RangeError(`restore: need a whole number of steps from 0 up, got ${stepCount}`);
    const shapes = new Map(Array.from(this.#tensors, ([name, { shape }]) => [name, shape]));
    for (const [name, tensor] of state) checkTensor("restore", shapes, name, tensor);
    replaceTensors(this.#tensors, Object.fromEntries(Array.from(state, ([name, { shape, data }]) => [name, this.#tf.tensor(data.slice(), [...shape])])));
    this.#stepCount = stepCount;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    for (const graph of [this.#training, this.#inference]) graph.release();
    this.#tf.dispose([...this.#tensors.values()]);
  }

  get #sampleLength(): number {
    return this.#options.model.input.reduce((product, length) => product * length, 1);
  }

  #checkAlive(caller: string): void {
    if (this.#released) throw new Error(`${caller}: the engine was released`);
  }

  #differentiate(fed: Tensors): LossAndGradients {
    const { logits, parameters, running } = this.#forward;
    return this.#interpreter.lossAndGradients(this.#tf, {
      graph: this.#training,
      feeds: new Map([...this.#tensors, ...fed]),
      logits,
      target: tensorNamed(fed, TARGET),
      loss: this.#options.loss,
      parameters: parameters.filter(({ trainable }) => trainable).map(({ name }) => name),
      values: running.map(({ value }) => value.name),
    });
  }

  /** Parameters and their states by the optimiser, running statistics as the forward pass gave them. */
  #update({ gradients, values }: LossAndGradients, learningRate: number): void {
    const { optimiser, clip } = this.#options;
    const decayed = new Set(this.#forward.parameters.filter(({ decay }) => decay).map(({ name }) => name));
    const request = { optimiser, clip, step: this.#stepCount, learningRate, gradients, tensors: this.#tensors, decayed };
    replaceTensors(this.#tensors, this.#tf.tidy(() => Object.fromEntries(updatedTensors(this.#tf, request))));
    replaceTensors(this.#tensors, Object.fromEntries(this.#forward.running.map(({ parameter, value }) => [parameter, tensorNamed(values, value.name)])));
  }

  async #read({ loss, values }: LossAndGradients): Promise<StepResult> {
    const logits = tensorNamed(values, this.#forward.logits);
    const [mean, scores] = await Promise.all([loss.data(), logits.data<"float32">()]);
    this.#tf.dispose([loss, logits]);
    return { loss: mean[0], logits: scores };
  }
}
