import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorText } from "../error-text.ts";
import { installScript, libraryPath } from "../library-path.ts";
import type { Accelerator } from "./device.ts";
import { elfNeeds } from "./elf-needs.ts";
import { libraryPlaces, missingLibraries, type LibraryPlaces } from "./missing-libraries.ts";

/** What keeps a device's provider from loading. */
export interface ProviderProblem {
  readonly reason: string;
  /** Shared libraries that are needed and not found, by name. */
  readonly missing: readonly string[];
}

/** Where to look for a problem. */
export interface ProviderPlaces extends LibraryPlaces {
  readonly platform: string;
  readonly arch: string;
  /** Folder of the ONNX Runtime library, which loads its providers from there. */
  readonly folder: string;
}

/** What can be said against a device without loading anything; null where nothing can. */
const PROBLEMS = { cuda: cudaProblem, webgpu: webGpuProblem } satisfies Record<Accelerator, (places: ProviderPlaces) => ProviderProblem | null>;

/** Why this device's provider would not load here; null where only trying can tell. */
export function providerProblem(device: Accelerator, places: ProviderPlaces = providerPlaces()): ProviderProblem | null {
  return PROBLEMS[device](places);
}

function providerPlaces(): ProviderPlaces {
  const { platform, arch } = process;
  return { platform, arch, folder: dirname(libraryPath()), ...libraryPlaces() };
}

const PROVIDER = "libonnxruntime_providers_cuda.so";
const PROVIDER_FILES = [PROVIDER, "libonnxruntime_providers_shared.so"];

/** cuDNN is loaded when the first convolution is made, by a name that no table lists. */
const OPENED_LATER = ["libcudnn.so.9"];

function cudaProblem(places: ProviderPlaces): ProviderProblem | null {
  const { platform, arch, folder } = places;
  if (platform !== "linux" || arch !== "x64") return { reason: `onnxruntime-node has CUDA for linux-x64 only, not for ${platform}-${arch}`, missing: [] };
  const absent = PROVIDER_FILES.filter((name) => !existsSync(join(folder, name)));
  if (absent.length > 0) return { reason: `${absent.join(" and ")} not installed in ${folder}; node ${installScript()} --onnxruntime-node-install=cuda12 fetches CUDA 12's`, missing: absent };
  return cudaLibrariesProblem(places);
}

function cudaLibrariesProblem(places: ProviderPlaces): ProviderProblem | null {
  try {
    const missing = missingLibraries([...new Set([...elfNeeds(join(places.folder, PROVIDER)), ...OPENED_LATER])], places);
    if (missing.length === 0) return null;
    return { reason: `${PROVIDER} needs ${missing.join(", ")}, not found by the loader; install what is missing of ${toolkit(missing)}, or add its folder to LD_LIBRARY_PATH`, missing };
  } catch (error) {
    return { reason: `${PROVIDER} in ${places.folder} is no library of this platform (${errorText(error)}); install it anew`, missing: [PROVIDER] };
  }
}

/** `the NVIDIA driver, CUDA 13 and cuDNN 9`, as far as libraries of them are missing. */
function toolkit(missing: readonly string[]): string {
  const major = missing.map((name) => /^lib(?:cublas|cublasLt|cudart)\.so\.(\d+)$/.exec(name)?.[1]).find((version) => version !== undefined);
  const parts = [
    missing.includes("libcuda.so.1") ? "the NVIDIA driver (libcuda.so.1)" : "",
    missing.some((name) => !/^libcud(a|nn)\.so/.test(name)) ? `CUDA${major ? ` ${major}` : ""}` : "",
    missing.some((name) => name.startsWith("libcudnn.so")) ? "cuDNN 9" : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function webGpuProblem(places: ProviderPlaces): ProviderProblem | null {
  const { platform, arch } = places;
  if (platform === "linux" && arch !== "x64") return { reason: `onnxruntime-node has WebGPU for linux-x64, macOS and Windows, not for ${platform}-${arch}`, missing: [] };
  if (platform !== "linux") return null;
  const missing = missingLibraries(["libvulkan.so.1"], places);
  return missing.length === 0 ? null : { reason: "WebGPU on Linux needs libvulkan.so.1 and a Vulkan driver; install the Vulkan loader (libvulkan1) and the driver of the graphics card", missing };
}
