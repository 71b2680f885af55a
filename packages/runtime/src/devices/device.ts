/** Where a session computes. */
export type Device = "cpu" | "cuda" | "webgpu";

/** A device that is not the processor itself. */
export type Accelerator = Exclude<Device, "cpu">;

export const DEVICES = ["cpu", "cuda", "webgpu"] as const satisfies readonly Device[];
