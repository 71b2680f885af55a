// Holds packages to the table of allowed imports, and their files and folders to imports in one direction:
//   node tooling/workspace/check-imports.mjs [ROOT]
// One line for each violation, and then exit code 1. No network, no build.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import ts from "typescript";
import { circles } from "./circles.mjs";

/** What of ours each package may import. `apps/cli` introduces them to each other and may import all. */
const ALLOWED = {
  "packages/random": [],
  "packages/dsp": ["random"],
  "packages/audio-io": [],
  "packages/datasets": ["random", "dsp", "audio-io"],
  "packages/onnx-graph": [],
  "packages/onnx-autodiff": ["onnx-graph"],
  "packages/tfjs-interpreter": ["onnx-graph"],
  "packages/runtime": [],
  "packages/models": ["random", "onnx-graph"],
  "packages/trainer": ["random", "models", "onnx-graph", "onnx-autodiff", "runtime", "tfjs-interpreter"],
  "packages/onnx-export": ["models", "onnx-graph", "runtime", "dsp"],
  "packages/inference": ["dsp", "audio-io", "runtime", "onnx-graph"],
  "apps/cli": ["random", "dsp", "audio-io", "datasets", "onnx-graph", "onnx-autodiff", "runtime", "models", "trainer", "onnx-export", "inference", "tfjs-interpreter"],
};

/** May use Node everywhere; in all others only `src/node` may. */
const NEEDS_NODE = ["packages/runtime", "apps/cli"];

/** Packages, or scopes of them, that only one of ours may import. */
const ONLY_IN = { "onnxruntime-node": "packages/runtime", "onnxruntime-web": "packages/runtime", koffi: "packages/runtime", "@tensorflow": "packages/tfjs-interpreter", "@echogarden/espeak-ng-emscripten": "apps/cli" };

const OURS = "@cochlea/";

const isTest = (file) => file.endsWith(".test.ts") || /^(test|bench)\//.test(file);

/** `@scope/name` or `name` of an import, without the path within it. */
const packageOf = (specifier) => specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");

/** The packages and apps of a workspace, as paths below its root. */
function workspaces(root) {
  return ["packages", "apps"]
    .filter((group) => existsSync(path.join(root, group)))
    .flatMap((group) => readdirSync(path.join(root, group)).map((name) => `${group}/${name}`))
    .filter((folder) => existsSync(path.join(root, folder, "package.json")))
    .sort();
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
}

/** TypeScript files of a package, as paths below it. */
function sourceFiles(folder) {
  return ["src", "test", "bench"]
    .filter((part) => existsSync(path.join(folder, part)))
    .flatMap((part) => readdirSync(path.join(folder, part), { recursive: true }).map((file) => path.posix.join(part, file.split(path.sep).join("/"))))
    .filter((file) => /\.[mc]?tsx?$/.test(file))
    .sort();
}

function importsOf(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  return [...new Set(importedFiles.map(({ fileName }) => fileName))];
}

/** Why a package may not depend on another at all; nothing where it may. */
function forbiddenPackage(folder, name) {
  const owner = ONLY_IN[name] ?? ONLY_IN[name.split("/")[0]];
  if (owner !== undefined && owner !== folder) return `only ${owner} may import ${name}`;
  if (!name.startsWith(OURS) || ALLOWED[folder].includes(name.slice(OURS.length))) return null;
  const list = ALLOWED[folder].map((one) => OURS + one).join(", ") || "nothing of ours";
  return `may not import ${name} (it may import ${list})`;
}

function manifestViolations(folder, { dependencies, optionalDependencies, peerDependencies }) {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
    .map((name) => forbiddenPackage(folder, name))
    .filter((rule) => rule !== null)
    .map((rule) => `${folder}/package.json: ${rule}`);
}

/** The rule that one import of one file breaks; nothing where it breaks none. */
function brokenRule(folder, file, specifier, manifest, tools) {
  if (specifier.startsWith(".")) return leaves(file, specifier) ? `reaches out of its package with ${specifier}; import the package by its name` : null;
  if (isBuiltin(specifier)) return mayUseNode(folder, file) ? null : `may not import ${specifier}, for it must run in a browser; only src/node may`;
  const name = packageOf(specifier);
  if (name === manifest.name) return null;
  const declared = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.peerDependencies, ...(isTest(file) ? { ...manifest.devDependencies, ...tools } : {}) };
  const forbidden = isTest(file) ? null : forbiddenPackage(folder, name);
  return forbidden ?? (name in declared ? null : `imports ${name}, which its package.json does not name`);
}

/** Imports within a package that lead back to where they began, between files or between folders. */
function circleViolations(folder, imports) {
  const links = [...imports].flatMap(([file, specifiers]) => (isTest(file) ? [] : specifiers.map((specifier) => [file, path.posix.join(path.posix.dirname(file), specifier)]))).filter(([, to]) => imports.has(to));
  const found = Object.entries(PLACES).flatMap(([what, placeOf]) => circles(links, placeOf).map((circle) => [circle.map(([from, to]) => `${from} imports ${to}`).join(", "), what]));
  return [...new Map(found)].map(([circle, what]) => `${folder}: a circle of ${what}: ${circle}; move what they share below them`);
}

/** What a file counts as. Beside an entry point stands what it lists and what all folders share, so there each file is a folder of its own. */
const PLACES = {
  folders: (file) => (["src", "src/node"].includes(path.posix.dirname(file)) ? file : path.posix.dirname(file)),
  files: (file) => file,
};

const leaves = (file, specifier) => path.posix.join(path.posix.dirname(file), specifier).startsWith("..");

const mayUseNode = (folder, file) => NEEDS_NODE.includes(folder) || isTest(file) || file.startsWith("src/node/");

/** Every violation in a workspace, one line each. */
function violations(root) {
  const tools = manifestOf(root).devDependencies; // every test may use them
  return workspaces(root).flatMap((folder) => {
    if (ALLOWED[folder] === undefined) return [`${folder}/package.json: is not in the table of tooling/workspace/check-imports.mjs; say there what it may import`];
    const manifest = manifestOf(path.join(root, folder));
    const imports = new Map(sourceFiles(path.join(root, folder)).map((file) => [file, importsOf(path.join(root, folder, file))]));
    const inFiles = [...imports].flatMap(([file, specifiers]) =>
      specifiers
        .map((specifier) => brokenRule(folder, file, specifier, manifest, tools))
        .filter((rule) => rule !== null)
        .map((rule) => `${folder}/${file}: ${rule}`),
    );
    return [...manifestViolations(folder, manifest), ...inFiles, ...circleViolations(folder, imports)];
  });
}

const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, "../.."));
const found = violations(root);
for (const line of found) process.stderr.write(`${line}\n`);
if (found.length > 0) process.exitCode = 1;
else process.stdout.write(`imports: ${workspaces(root).length} packages follow the table, and no import leads back to where it began\n`);
