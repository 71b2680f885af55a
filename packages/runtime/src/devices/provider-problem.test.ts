import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { elfBytes } from "../../test/elf-bytes.ts";
import { libraryPlaces, missingLibraries } from "./missing-libraries.ts";
import { providerProblem, type ProviderPlaces } from "./provider-problem.ts";

const PROVIDER = "libonnxruntime_providers_cuda.so";
const root = mkdtempSync(join(tmpdir(), "cochlea-providers-"));
const [folder, installed] = [join(root, "bin"), join(root, "lib")];
const places: ProviderPlaces = { platform: "linux", arch: "x64", folder, folders: [installed], cache: join(root, "cache") };

beforeEach(() => {
  for (const path of [folder, installed]) {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
  }
  writeFileSync(join(root, "cache"), "glibc-ld.so.cache1.1\0/lib/libc.so.6\0/usr/lib/libcurand.so.10\0");
});
afterAll(() => rmSync(root, { recursive: true }));

/** CUDA's provider as it is installed, needing these. */
function installProvider(...needed: string[]): void {
  writeFileSync(join(folder, "libonnxruntime_providers_shared.so"), elfBytes([]));
  writeFileSync(join(folder, PROVIDER), elfBytes(needed));
}

function install(...names: string[]): void {
  for (const name of names) writeFileSync(join(installed, name), "");
}

describe("providerProblem of cuda", () => {
  it("names the provider's own files, where they belong, and what fetches them", () => {
    const problem = providerProblem("cuda", places);
    expect(problem?.missing).toEqual([PROVIDER, "libonnxruntime_providers_shared.so"]);
    expect(problem?.reason).toMatch(new RegExp(`^${PROVIDER} and libonnxruntime_providers_shared.so not installed in .*bin; node .*install.js --onnxruntime-node-install=cuda12 fetches CUDA 12's$`));
  });

  it("names every library that the loader would not find, and what it belongs to", () => {
    installProvider("libcublasLt.so.13", "libcurand.so.10", "libcuda.so.1", "libc.so.6");
    expect(providerProblem("cuda", places)).toEqual({
      missing: ["libcublasLt.so.13", "libcuda.so.1", "libcudnn.so.9"],
      reason: `${PROVIDER} needs libcublasLt.so.13, libcuda.so.1, libcudnn.so.9, not found by the loader; install what is missing of the NVIDIA driver (libcuda.so.1), CUDA 13, cuDNN 9, or add its folder to LD_LIBRARY_PATH`,
    });
    install("libcublasLt.so.13", "libcuda.so.1");
    expect(providerProblem("cuda", places)?.reason).toMatch(/needs libcudnn\.so\.9, not found by the loader; install what is missing of cuDNN 9, or/);
  });

  it("has nothing to say where all is there", () => {
    installProvider("libcurand.so.10", "libc.so.6");
    install("libcudnn.so.9");
    expect(providerProblem("cuda", places)).toBeNull();
  });

  it("says that a provider is no library", () => {
    installProvider();
    writeFileSync(join(folder, PROVIDER), "<html>not found</html>");
    expect(providerProblem("cuda", places)?.reason).toMatch(/is no library of this platform \(elfNeeds: .*\); install it anew$/);
  });

  it.each([["darwin", "arm64"], ["win32", "x64"], ["linux", "arm64"]])("says that there is none for %s-%s", (platform, arch) => {
    expect(providerProblem("cuda", { ...places, platform, arch })).toEqual({ reason: `onnxruntime-node has CUDA for linux-x64 only, not for ${platform}-${arch}`, missing: [] });
  });
});

describe("providerProblem of webgpu", () => {
  it("names the Vulkan loader on Linux", () => {
    expect(providerProblem("webgpu", places)).toEqual({ reason: "WebGPU on Linux needs libvulkan.so.1 and a Vulkan driver; install the Vulkan loader (libvulkan1) and the driver of the graphics card", missing: ["libvulkan.so.1"] });
    install("libvulkan.so.1");
    expect(providerProblem("webgpu", places)).toBeNull();
  });

  it("knows where onnxruntime-node has it", () => {
    expect(providerProblem("webgpu", { ...places, arch: "arm64" })?.reason).toBe("onnxruntime-node has WebGPU for linux-x64, macOS and Windows, not for linux-arm64");
    expect(providerProblem("webgpu", { ...places, platform: "darwin", arch: "arm64" })).toBeNull();
  });
});

describe("missingLibraries", () => {
  it("looks into the folders of LD_LIBRARY_PATH first, and a cache may be absent", () => {
    const { folders, cache } = libraryPlaces({ LD_LIBRARY_PATH: `${installed}::/opt/x` });
    expect(folders.slice(0, 3)).toEqual([installed, "/opt/x", "/lib"]);
    expect(cache).toBe("/etc/ld.so.cache");
    install("libx.so.1");
    expect(missingLibraries(["libx.so.1", "libx.so", "libc.so.6"], { folders: [installed], cache: join(root, "none") })).toEqual(["libx.so", "libc.so.6"]);
  });

  it("takes no name for another that ends alike", () => {
    expect(missingLibraries(["c.so.6", "libc.so"], places)).toEqual(["c.so.6", "libc.so"]);
  });
});
