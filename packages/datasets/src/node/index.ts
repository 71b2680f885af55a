export { type LoadedExamples, loadExamples, type LoadExamplesOptions } from "./load-examples.ts";
export { type ScannedFolder, scanFolder } from "./scan-folder.ts";
