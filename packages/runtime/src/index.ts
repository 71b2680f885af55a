export { availableBackends, type BackendStatus } from "./backends.ts";
export { createSession } from "./create-session.ts";
export type { BackendName, Binding, RunOptions, Session, SessionOptions } from "./session.ts";
export type { ElementType, Tensor, TensorData, ValueInfo } from "./tensor.ts";
