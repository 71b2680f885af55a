import { quietly } from "./quietly.ts";
import { restoreUtil } from "./restore-util.ts";
import type { TensorFlow } from "./tensorflow.ts";
import { registerWasmKernels } from "./wasm-kernels.ts";

/** Ways to run TensorFlow.js: libtensorflow with CUDA or without, WebAssembly, plain JavaScript. */
export type TensorFlowBackend = "node-gpu" | "node" | "wasm" | "cpu";

/** What was tried, and why it did not load. */
export interface LoadAttempt {
  readonly backend: TensorFlowBackend;
  /** Packages that it takes. */
  readonly packages: readonly string[];
  /** `null` for the one that loaded. */
  readonly reason: string | null;
}

export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  readonly backend: TensorFlowBackend;
  /** E.g. `tfjs 4.22.0 (wasm)`. */
  readonly description: string;
  /** In the order in which they were tried; the last is the one that loaded. */
  readonly attempts: readonly LoadAttempt[];
}

export interface LoadTensorFlowOptions {
  /** What to try before all others. Default the fastest first. */
  readonly prefer?: TensorFlowBackend;
  /** Default `import`. */
  readonly load?: (name: string) => Promise<unknown>;
}

interface Candidate {
  readonly backend: TensorFlowBackend;
  /** The first is, or contains, `tfjs-core`. */
  readonly packages: readonly string[];
}

const CANDIDATES: readonly Candidate[] = [
  { backend: "node-gpu", packages: ["@tensorflow/tfjs-node-gpu"] },
  { backend: "node", packages: ["@tensorflow/tfjs-node"] },
  { backend: "wasm", packages: ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"] },
  { backend: "cpu", packages: ["@tensorflow/tfjs"] },
  { backend: "wasm", packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu", "@tensorflow/tfjs-backend-wasm"] },
  { backend: "cpu", packages: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"] },
];

/** What TensorFlow.js calls each of them. */
const NAMES: Readonly<Record<TensorFlowBackend, string>> = { "node-gpu": "tensorflow", node: "tensorflow", wasm: "wasm", cpu: "cpu" };

/**
 * Finds a TensorFlow.js that is installed and makes its backend the current one.
 *
 * There is one TensorFlow.js a process, with one current backend: load it once.
 *
 * @throws {RangeError} On an unknown backend. @throws {Error} Where none loads; says why each did not.
 */
export async function loadTensorFlow({ prefer, load = importPackage }: LoadTensorFlowOptions = {}): Promise<LoadedTensorFlow> {
  if (prefer !== undefined && !Object.hasOwn(NAMES, prefer)) throw new RangeError(`loadTensorFlow: need prefer to be one of ${Object.keys(NAMES).join(", ")}, got ${JSON.stringify(prefer)}`);
  const attempts: LoadAttempt[] = [];
  for (const candidate of [...CANDIDATES].sort((a, b) => Number(b.backend === prefer) - Number(a.backend === prefer))) {
    const { backend, packages } = candidate;
    try {
      const tf = await open(candidate, load);
      attempts.push({ backend, packages, reason: null });
      return { tf, backend, description: `${packages[0].replace(/^@tensorflow\//, "")} ${tf.version_core} (${backend})`, attempts };
    } catch (error) {
      attempts.push({ backend, packages, reason: reasonOf(error) });
    }
  }
  throw new Error(`loadTensorFlow: no TensorFlow.js loads; install one, e.g. npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm. Tried:\n${attempts.map(({ packages, reason }) => `  ${packages.join(" + ")}: ${reason}`).join("\n")}`);
}

/** A name in a variable is left alone by bundlers, which would fail on packages that are not installed. */
function importPackage(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ name);
}

async function open({ backend, packages }: Candidate, load: (name: string) => Promise<unknown>): Promise<TensorFlow> {
  restoreUtil();
  const [tf] = await Promise.all(packages.map(load)) as [TensorFlow];
  // Without it the first tensor prints an advertisement for tfjs-node.
  tf.env().set("PROD", true);
  if (!tf.getGradient("Add")) await loadGradients(tf, load);
  const current = await quietly(() => tf.setBackend(NAMES[backend]));
  if (!current) throw new Error(`it has no backend "${NAMES[backend]}"; install packages of one version`);
  if (backend === "wasm") registerWasmKernels(tf);
  return tf;
}

/** Modules that give a bare `tfjs-core` its gradients: the first where bundlers resolve imports, the second in Node. */
const GRADIENTS = ["@tensorflow/tfjs-core/dist/register_all_gradients.js", "@tensorflow/tfjs-layers"];

async function loadGradients(tf: TensorFlow, load: (name: string) => Promise<unknown>): Promise<void> {
  for (const name of GRADIENTS) {
    await load(name).catch(() => undefined);
    if (tf.getGradient("Add")) return;
  }
  throw new Error("tfjs-core alone has no gradients; install @tensorflow/tfjs, or @tensorflow/tfjs-layers beside it");
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const missing = /(?:Cannot find (?:package|module)|Could not resolve) ['"](@tensorflow\/[\w-]+)['"]/.exec(message);
  return missing ? `${missing[1]} is not installed` : message.split("\n")[0];
}
