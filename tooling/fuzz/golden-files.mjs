// The files that decoders.mjs and its workers change: all golden files of @cochlea/audio-io, or those of one format.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { audioContainer } from "../../packages/audio-io/dist/index.js";
import { startingFiles } from "../../packages/audio-io/test/mutations.mjs";

const golden = (name) => JSON.parse(readFileSync(resolve(import.meta.dirname, `../../packages/audio-io/test/golden/${name}.json`), "utf8"));

/** `format`: as `audioContainer` names it, or a part of that: `"FLAC"` is FLAC in Ogg, too. */
export function goldenFiles(format) {
  return startingFiles(golden("soundfile"), golden("lossy"), golden("flac")).filter(({ bytes }) => audioContainer(bytes).includes(format));
}
