export { classifyFiles, type FileResult } from "./classify-files.ts";
export { readAudioFile } from "./read-audio-file.ts";
