import type { BackendSession } from "./backend.ts";
import { BoundRun } from "./bound-run.ts";
import { checkOverlap } from "./check-overlap.ts";
import { checkTensors, type SymbolSizes } from "./check-tensors.ts";
import { guardedRun } from "./guarded-run.ts";
import type { BackendName, Binding, RunOptions, Session } from "./session.ts";
import { SessionLease } from "./session-lease.ts";
import type { Tensor, ValueInfo } from "./tensor.ts";

/** Frees sessions that were dropped without `release`. */
const forgotten = new FinalizationRegistry<SessionLease>((lease) => lease.release());

/** A session of any backend: every check and every lifetime is kept here, in front of native code. */
export class BoundSession implements Session {
  readonly backend: BackendName;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #lease: SessionLease;

  constructor(backend: BackendName, session: BackendSession) {
    this.backend = backend;
    this.inputs = session.inputs;
    this.outputs = session.outputs;
    this.#lease = new SessionLease(session);
    forgotten.register(this, this.#lease, this);
  }

  bind(inputs: Readonly<Record<string, Tensor>>, outputs: Readonly<Record<string, Tensor>>): Binding {
    this.checkAlive("bind");
    const symbols: SymbolSizes = new Map();
    const ins = checkTensors({ caller: "bind", kind: "input" }, this.inputs, inputs, symbols);
    const outs = checkTensors({ caller: "bind", kind: "output" }, this.outputs, outputs, symbols);
    checkOverlap(ins, outs, this.inputs, this.outputs);
    return new BoundRun(this, this.#lease, ins, outs);
  }

  async run(inputs: Readonly<Record<string, Tensor>>, options: RunOptions = {}): Promise<Record<string, Tensor>> {
    this.checkAlive("run");
    const ins = checkTensors({ caller: "run", kind: "input" }, this.inputs, inputs, new Map());
    const lease = this.#lease;
    const results = await lease.during(() => guardedRun(options.signal, (signal) => lease.session.run(ins, signal)));
    return Object.fromEntries(this.outputs.map((info, i) => [info.name, results[i]]));
  }

  release(): void {
    forgotten.unregister(this);
    this.#lease.release();
  }

  checkAlive(caller: string): void {
    if (this.#lease.released) throw new Error(`${caller}: the session was released`);
  }
}
