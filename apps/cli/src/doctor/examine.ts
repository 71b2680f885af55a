import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { availableBackends, availableDevices, type BackendStatus, type DeviceStatus } from "@cochlea/runtime";
import { loadTensorFlow } from "@cochlea/tfjs-interpreter";
import { backendOf } from "../backend-of.ts";
import { loadEspeak } from "../synthesis/load-espeak.ts";
import { VERSION } from "../version.ts";
import { tryTraining, type TrainingTrial } from "./try-training.ts";

/** Something optional: what it is here, or why it is not. */
export interface Optional {
  readonly available: boolean;
  readonly description: string;
}

/** All that `cochlea doctor` finds, as `--json` prints it. */
export interface DoctorReport {
  readonly cochlea: string;
  readonly node: { readonly version: string; readonly supported: boolean };
  readonly machine: { readonly platform: string; readonly processor: string; readonly threads: number; readonly memoryGb: number; readonly freeGb: number };
  /** Of the CPU, with the backend that is taken. */
  readonly training: TrainingTrial;
  readonly backends: readonly BackendStatus[];
  readonly devices: readonly DeviceStatus[];
  readonly tensorflow: Optional;
  readonly speech: Optional;
}

/** Where the findings come from. */
export interface Examination {
  readonly training: (env: Readonly<Record<string, string | undefined>>) => Promise<TrainingTrial>;
  readonly backends: () => Promise<readonly BackendStatus[]>;
  readonly devices: () => Promise<readonly DeviceStatus[]>;
  readonly tensorflow: () => Promise<string>;
  readonly speech: () => Promise<string>;
  readonly nodeVersion: string;
}

const HERE: Examination = {
  training: (env) => tryTraining(backendOf(env)),
  backends: availableBackends,
  devices: availableDevices,
  tensorflow: async () => (await loadTensorFlow()).description,
  speech: async () => (await loadEspeak(), "@echogarden/espeak-ng-emscripten"),
  nodeVersion: process.versions.node,
};

/** The oldest Node that the packages are made for. */
const LEAST_NODE = [20, 19];

const GIGABYTE = 1e9;

/** Tries out everything there is, one after the other. */
export async function examine(env: Readonly<Record<string, string | undefined>>, replaced: Partial<Examination> = {}): Promise<DoctorReport> {
  const here = { ...HERE, ...replaced };
  return {
    cochlea: VERSION,
    node: { version: here.nodeVersion, supported: isSupported(here.nodeVersion) },
    machine: { platform: `${process.platform}-${process.arch}`, processor: cpus()[0]?.model.trim() ?? "", threads: availableParallelism(), memoryGb: gigabytes(totalmem()), freeGb: gigabytes(freemem()) },
    training: await here.training(env),
    backends: await here.backends(),
    devices: await here.devices(),
    tensorflow: await optional(here.tensorflow),
    speech: await optional(here.speech),
  };
}

async function optional(find: () => Promise<string>): Promise<Optional> {
  try {
    return { available: true, description: await find() };
  } catch (error) {
    return { available: false, description: (error instanceof Error ? error.message : String(error)).split("\n")[0].replace(/ Tried:$/, "") };
  }
}

function isSupported(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
}

function gigabytes(bytes: number): number {
  return Math.round((10 * bytes) / GIGABYTE) / 10;
}
