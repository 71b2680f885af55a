export { findImageSet, type ImageFiles, type ImageSetFiles } from "./find-image-set.ts";
export { type LoadedExamples, loadExamples, type LoadExamplesOptions } from "./load-examples.ts";
export { imageHashes, loadImageSet } from "./load-image-set.ts";
export { readIdxFile } from "./read-idx-file.ts";
export { readRecording, type ReadRecordingOptions } from "./read-recording.ts";
export { type ScannedFolder, scanFolder } from "./scan-folder.ts";
export { type ManifestColumns, type ManifestField, MANIFEST_FIELDS } from "./manifest/manifest-columns.ts";
export { type ManifestOptions, type ReadManifest, readManifest } from "./manifest/read-manifest.ts";
