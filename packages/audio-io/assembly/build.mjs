// Compiles the decoder of this folder: node packages/audio-io/assembly/build.mjs   (tsup.config.ts runs it, so whatever builds the package makes what its src imports)
import { compileModules } from "../../../tooling/workspace/compile-wasm.mjs";

await compileModules(import.meta.dirname, ["flac"]);
