export { availableBackends, chosenBackend, type BackendStatus } from "./backends.ts";
export { createSession } from "./create-session.ts";
export { defaultThreads } from "./default-threads.ts";
export { availableDevices, type DeviceStatus } from "./available-devices.ts";
export { chooseDevice, type DeviceChoice } from "./choose-device.ts";
export type { Device } from "./devices/device.ts";
export type { BackendName, Binding, Bindings, HeldTensor, ModelSource, RunOptions, Session, SessionOptions } from "./session.ts";
export type { ElementType, Tensor, TensorData, ValueInfo } from "./tensor.ts";
