import { basename } from "node:path";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { libraryPath } from "./library-path.ts";

describe("libraryPath", () => {
  it.each([
    ["linux", "x64", "libonnxruntime.so.1"],
    ["linux", "arm64", "libonnxruntime.so.1"],
    ["darwin", "arm64", "libonnxruntime.1.29.0.dylib"],
    ["win32", "x64", "onnxruntime.dll"],
    ["win32", "arm64", "onnxruntime.dll"],
  ])("finds the library shipped for %s-%s", (platform, arch, file) => {
    expect(basename(libraryPath(platform, arch))).toBe(file);
    expect(existsSync(libraryPath(platform, arch))).toBe(true);
  });

  it("names the platform that onnxruntime-node has no library for", () => {
    expect(() => libraryPath("linux", "riscv64")).toThrow(/^onnxruntime-node has no library for linux-riscv64 in .*bin/);
    expect(() => libraryPath("aix", "ppc64")).toThrow("onnxruntime-node has no library for aix-ppc64");
  });
});
