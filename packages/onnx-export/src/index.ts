export type { ExportTask } from "./activation.ts";
export { addFrontEnd } from "./front-end-graph.ts";
export type { DftSplit } from "./dft-form.ts";
export { checkExportable, exportModel, exportModelInPieces } from "./export-model.ts";
export { ExportMismatchError, type ExportStage } from "./export-mismatch-error.ts";
export type { ExportInput, ExportRequest } from "./export-request.ts";
export { verifyExport, type ExportReport, type ReferenceClip, type ReferenceExample } from "./verify-export.ts";
