/** What `--device` and `engine.device` may say. */
export const DEVICE_CHOICES = ["auto", "cpu", "cuda", "webgpu"] as const;

export type DeviceRequest = (typeof DEVICE_CHOICES)[number];
