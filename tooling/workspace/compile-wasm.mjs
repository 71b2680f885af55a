// Compiles AssemblyScript to WebAssembly inside TypeScript, for packages whose src imports it from generated/.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import asc from "assemblyscript/asc";

const FLAGS = ["--runtime", "stub", "--enable", "simd", "--optimizeLevel", "3", "--shrinkLevel", "0", "--noAssert", "--initialMemory", "1", "--use", "abort="];

/**
 * Writes ../generated/<name>-wasm.ts beside a folder: the bytes of its <name>.ts as base64.
 *
 * Each of `modules` has memory of its own. `facts`: by name, what else its users must know, as lines of TypeScript.
 * `written`: by file, functions that give source text that no file holds.
 */
export async function compileModules(folder, modules, { facts = {}, written = {} } = {}) {
  const generated = path.join(folder, "../generated");
  mkdirSync(generated, { recursive: true });
  for (const name of modules) {
    const constant = `${name.toUpperCase()}_WASM`;
    const bytes = await compile(name, (file) => readSource(folder, written, file));
    writeFileSync(path.join(generated, `${name}-wasm.ts`), `/** assembly/${name}.ts, compiled. */\nexport const ${constant} = "${Buffer.from(bytes).toString("base64")}";\n${facts[name] ?? ""}`);
  }
}

async function compile(name, readFile) {
  let bytes = null;
  const { error, stderr } = await asc.main([`${name}.ts`, ...FLAGS, "--outFile", `${name}.wasm`], {
    readFile,
    writeFile: (_file, contents) => { bytes = contents; },
    listFiles: () => [],
  });
  if (error !== null) throw new Error(`${name}.ts does not compile\n${stderr.toString()}`);
  return bytes;
}

function readSource(folder, written, file) {
  if (Object.hasOwn(written, file)) return written[file]();
  try {
    return readFileSync(path.join(folder, file), "utf8");
  } catch {
    return null; // the compiler asks for several spellings of a path
  }
}
