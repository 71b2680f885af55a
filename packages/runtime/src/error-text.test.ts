import { describe, expect, it } from "vitest";
import { runtimeReason } from "./error-text.ts";

describe("runtimeReason", () => {
  it.each([
    ["/src/webgpu_context.cc:100 webgpu::Initialize(const Config&)::<lambda()> status == Success was false. Failed to get a WebGPU adapter: No supported adapters\n", "Failed to get a WebGPU adapter: No supported adapters"],
    ["/src/cuda_call.cc:154 Status CudaCall(...) [with THRW = true] CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 ; hostname=here ; file=x.cc ; line=345 ; expr=cudaSetDevice(0);", "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version"],
    ['/src/info.cc:62 static Info From(const Options&) [ONNXRuntimeError] : 1 : FAIL : provider_options_utils.h:182 Parse Unknown provider option: "foo".', 'provider_options_utils.h:182 Parse Unknown provider option: "foo".'],
    ["Failed to load model with error: no protobuf", "Failed to load model with error: no protobuf"],
  ])("%s", (message, reason) => expect(runtimeReason(new Error(message))).toBe(reason));
});
