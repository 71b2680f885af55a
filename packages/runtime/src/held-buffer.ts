import type { BoundTensor } from "./backend.ts";
import { checkTensor } from "./check-tensor.ts";
import type { Device } from "./devices/device.ts";
import type { HeldTensor } from "./session.ts";
import type { Owner, SessionLease } from "./session-lease.ts";
import type { ElementType, TensorData } from "./tensor.ts";

/** A held tensor of any backend: its memory lives while its session does and a run uses it. */
export class HeldBuffer implements HeldTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly #tensor: BoundTensor;
  readonly #lease: SessionLease;
  /** Held, so that the session is not collected while its tensors live. */
  readonly #session: Owner;
  #runs = 0;
  #released = false;

  constructor(session: Owner, lease: SessionLease, tensor: BoundTensor) {
    this.#session = session;
    this.#lease = lease;
    this.#tensor = tensor;
    this.type = tensor.type;
    this.shape = tensor.shape;
  }

  get device(): Device {
    return "memory" in this.#tensor ? this.#tensor.memory.device : "cpu";
  }

  /** What is bound for it. @throws {Error} Once it or its session was released. */
  tensor(caller: string): BoundTensor {
    if (this.#released) throw new Error(`${caller}: the held tensor was released`);
    this.#session.checkAlive(caller);
    return this.#tensor;
  }

  read(): TensorData {
    const tensor = this.tensor("read");
    return "memory" in tensor ? tensor.memory.read() : tensor.data.slice();
  }

  peek(): TensorData {
    const tensor = this.tensor("peek");
    return "memory" in tensor ? tensor.memory.read() : tensor.data;
  }

  write(data: TensorData): void {
    const tensor = this.tensor("write");
    checkTensor("write: the array", { type: this.type, shape: this.shape, data });
    if ("memory" in tensor) tensor.memory.write(data);
    else (tensor.data as Float32Array).set(data as Float32Array);
  }

  reshaped(shape: readonly number[]): HeldTensor {
    const tensor = this.tensor("reshaped");
    if ("memory" in tensor) throw new TypeError(`reshaped: need a tensor held on the CPU, got one on ${tensor.memory.device}; hold it in the shape it is bound in`);
    const other = { ...tensor, shape: [...shape] };
    checkTensor("reshaped: the tensor", other);
    return new HeldBuffer(this.#session, this.#lease, other);
  }

  /** Keeps memory and session alive until `leave`. */
  enter(): void {
    this.#runs++;
    this.#lease.enter();
  }

  leave(): void {
    this.#runs--;
    this.#freeIfDone();
    this.#lease.leave();
  }

  release(): void {
    this.#released = true;
    this.#freeIfDone();
  }

  #freeIfDone(): void {
    if (this.#released && this.#runs === 0 && "memory" in this.#tensor) this.#lease.free(this.#tensor.memory);
  }
}
