import type { BackendSession, BoundTensor } from "./backend.ts";
import { BoundRun } from "./bound-run.ts";
import { checkOverlap } from "./check-overlap.ts";
import { checkTensor } from "./check-tensor.ts";
import { checkTensors, type SymbolSizes } from "./check-tensors.ts";
import type { Device } from "./devices/device.ts";
import { guardedRun } from "./guarded-run.ts";
import { HeldBuffer } from "./held-buffer.ts";
import type { BackendName, Binding, Bindings, HeldTensor, RunOptions, Session } from "./session.ts";
import { SessionLease } from "./session-lease.ts";
import { ELEMENT_FORMATS, elementCount, type Tensor, type ValueInfo } from "./tensor.ts";
import { whileEntered } from "./while-entered.ts";

/** Frees sessions that were dropped without `release`. */
const forgotten = new FinalizationRegistry<SessionLease>((lease) => lease.release());

/** A session of any backend: every check and every lifetime is kept here, in front of native code. */
export class BoundSession implements Session {
  readonly backend: BackendName;
  readonly device: Device;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #lease: SessionLease;

  constructor(backend: BackendName, device: Device, session: BackendSession) {
    this.backend = backend;
    this.device = device;
    this.inputs = session.inputs;
    this.outputs = session.outputs;
    this.#lease = new SessionLease(session);
    forgotten.register(this, this.#lease, this);
  }

  bind(inputs: Bindings, outputs: Bindings): Binding {
    this.checkAlive("bind");
    const symbols: SymbolSizes = new Map();
    const ins = this.#checked("bind", "input", inputs, symbols);
    const outs = this.#checked("bind", "output", outputs, symbols);
    checkOverlap(ins, outs, this.inputs, this.outputs);
    return new BoundRun(this, this.#lease, { inputs: ins, outputs: outs, held: heldIn(inputs, outputs) });
  }

  hold(given: Tensor | Omit<Tensor, "data">, { adopt = false }: { readonly adopt?: boolean } = {}): HeldTensor {
    this.checkAlive("hold");
    const tensor = { ...given, shape: [...given.shape] };
    checkTensor("hold: the tensor", tensor);
    const memory = this.#lease.session.hold?.(withData(tensor));
    const held = memory ? { type: tensor.type, shape: tensor.shape, memory: this.#lease.own(memory) } : adopt ? withData(tensor) : ownTensor(tensor);
    return new HeldBuffer(this, this.#lease, held);
  }

  async run(inputs: Bindings, options: RunOptions = {}): Promise<Record<string, Tensor>> {
    this.checkAlive("run");
    const ins = this.#checked("run", "input", inputs, new Map());
    const lease = this.#lease;
    const results = await whileEntered([lease, ...heldIn(inputs)], () => guardedRun(options.signal, (signal) => lease.session.run(ins, signal)));
    return Object.fromEntries(this.outputs.map((info, i) => [info.name, results[i]]));
  }

  release(): void {
    forgotten.unregister(this);
    this.#lease.release();
  }

  checkAlive(caller: string): void {
    if (this.#lease.released) throw new Error(`${caller}: the session was released`);
  }

  #checked(caller: string, kind: "input" | "output", given: Bindings, symbols: SymbolSizes): BoundTensor[] {
    const declared = kind === "input" ? this.inputs : this.outputs;
    const tensors = checkTensors({ caller, kind }, declared, given, symbols);
    tensors.forEach((tensor, i) => this.#checkPlace(`${caller}: ${kind} "${declared[i].name}"`, tensor));
    return tensors;
  }

  /** Memory of a device is bound where that device computes, by a backend that has such memory. */
  #checkPlace(label: string, tensor: BoundTensor): void {
    if ("data" in tensor) return;
    const { device } = tensor.memory;
    if (this.#lease.session.hold && device === this.device) return;
    throw new TypeError(`${label} is held on ${device} by the native backend, and this session runs on ${this.device} with ${this.backend}; hold it with a session like this one, or bind what read() gives`);
  }
}

/** The tensor, or zeros where it has no data. */
function withData(tensor: Tensor | Omit<Tensor, "data">): Tensor {
  return "data" in tensor ? tensor : { ...tensor, data: new ELEMENT_FORMATS[tensor.type].array(elementCount(tensor.shape)) };
}

/** The tensor in memory of its own. */
function ownTensor(tensor: Tensor | Omit<Tensor, "data">): Tensor {
  return "data" in tensor ? { ...tensor, data: tensor.data.slice() } : withData(tensor);
}

function heldIn(...bindings: readonly Bindings[]): HeldBuffer[] {
  const tensors = bindings.flatMap((given) => Object.values(given));
  return [...new Set(tensors.filter((tensor) => tensor instanceof HeldBuffer))];
}
