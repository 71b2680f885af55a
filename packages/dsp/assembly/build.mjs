// Compiles the kernels of this folder to WebAssembly inside TypeScript: generated/<name>-wasm.ts holds the bytes of <name>.ts as base64.
// node packages/dsp/assembly/build.mjs   (tsup.config.ts runs it, so whatever builds the package makes what its src imports)
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import asc from "assemblyscript/asc";
import { CODELETS, codeletSource } from "./codelets.mjs";

/** Each is a module of its own, with memory of its own. */
const MODULES = ["spectra", "resampling"];

/** What else a module's users must know, as lines of TypeScript. */
const FACTS = { spectra: `/** The kernels of its programs, by number. */\nexport const CODELETS = ${JSON.stringify(CODELETS)} as const;\n` };

/** Source text that no file holds. */
const WRITTEN = { "codelets.ts": codeletSource };

const FLAGS = ["--runtime", "stub", "--enable", "simd", "--optimizeLevel", "3", "--shrinkLevel", "0", "--noAssert", "--initialMemory", "1", "--use", "abort="];

async function compile(name) {
  let bytes = null;
  const { error, stderr } = await asc.main([`${name}.ts`, ...FLAGS, "--outFile", `${name}.wasm`], {
    readFile: (file) => readSource(file),
    writeFile: (_file, contents) => { bytes = contents; },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`dsp: ${name}.ts does not compile\n${stderr.toString()}`);
  return bytes;
}

function readSource(file) {
  if (Object.hasOwn(WRITTEN, file)) return WRITTEN[file]();
  try {
    return readFileSync(path.join(import.meta.dirname, file), "utf8");
  } catch {
    return null; // the compiler asks for several spellings of a path
  }
}

const folder = path.join(import.meta.dirname, "../generated");
mkdirSync(folder, { recursive: true });
for (const name of MODULES) {
  const constant = `${name.toUpperCase()}_WASM`;
  writeFileSync(path.join(folder, `${name}-wasm.ts`), `/** assembly/${name}.ts, compiled. */\nexport const ${constant} = "${Buffer.from(await compile(name)).toString("base64")}";\n${FACTS[name] ?? ""}`);
}
