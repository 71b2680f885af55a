/**
 * How WebGPU's provider is set up by every backend.
 *
 * The layout is the model's own: in its default, channels last, ONNX Runtime 1.29 gives wrong numbers for some
 * convolutions, such as 3x3 at stride 2 from 6 to 8 channels.
 */
export const WEBGPU_OPTIONS = { preferredLayout: "NCHW" } as const;
