import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { elfBytes } from "../../test/elf-bytes.ts";
import { libraryPath } from "../library-path.ts";
import { elfNeeds } from "./elf-needs.ts";

describe("elfNeeds", () => {
  const folder = mkdtempSync(join(tmpdir(), "cochlea-elf-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (bytes: Uint8Array): string => {
    writeFileSync(join(folder, "library.so"), bytes);
    return join(folder, "library.so");
  };

  it("reads the names in their order", () => {
    expect(elfNeeds(file(elfBytes(["libcuda.so.1", "libc.so.6"])))).toEqual(["libcuda.so.1", "libc.so.6"]);
    expect(elfNeeds(file(elfBytes([])))).toEqual([]);
  });

  it("reads those of ONNX Runtime as binutils do", () => {
    const system = ["libdl.so.2", "librt.so.1", "libpthread.so.0", "libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6"];
    expect(elfNeeds(libraryPath("linux", "x64"))).toEqual([...system, "ld-linux-x86-64.so.2"]);
    expect(elfNeeds(libraryPath("linux", "arm64"))).toEqual([...system, "ld-linux-aarch64.so.1"]);
  });

  it("refuses what is no such file", () => {
    expect(() => elfNeeds(file(Uint8Array.of(1, 2, 3)))).toThrow(/^elfNeeds: need an ELF file of 64 bits, little-endian, got .*library\.so$/);
    const cut = elfBytes(["libc.so.6"]).slice(0, 170);
    expect(() => elfNeeds(file(cut))).toThrow(/^elfNeeds: need the strings of the dynamic section inside the file, got address 0 in/);
    expect(() => elfNeeds(join(folder, "none.so"))).toThrow("ENOENT");
  });
});
