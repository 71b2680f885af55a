// Compiles the kernels of this folder: node packages/dsp/assembly/build.mjs   (tsup.config.ts runs it, so whatever builds the package makes what its src imports)
import { compileModules } from "../../../tooling/workspace/compile-wasm.mjs";
import { CODELETS, codeletSource } from "./codelets.mjs";

await compileModules(import.meta.dirname, ["spectra", "resampling"], {
  facts: { spectra: `/** The kernels of its programs, by number. */\nexport const CODELETS = ${JSON.stringify(CODELETS)} as const;\n` },
  written: { "codelets.ts": codeletSource },
});
