export { classifyFiles } from "./classify-files.ts";
export { classifyImageFiles } from "./classify-image-files.ts";
export { decodePng } from "./decode-png.ts";
export type { FileResult } from "./file-results.ts";
export { readAudioFile } from "./read-audio-file.ts";
export { readImageFile, type ReadImageOptions } from "./read-image-file.ts";
