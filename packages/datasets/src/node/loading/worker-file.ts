import { existsSync } from "node:fs";

/** Where the built worker lies, seen from a built module of this package or from its source. */
const PLACES = ["./loader-worker.js", "./node/loader-worker.js", "../../../dist/node/loader-worker.js"];

const WORKER = "@cochlea/datasets/loader-worker";

/**
 * The file that worker threads start from.
 *
 * @throws {Error} Where it is not beside this code, as in a bundle of another's making.
 */
export function workerFile(): URL {
  const here: string | undefined = import.meta.url; // not there in a CommonJS bundle
  const file = here === undefined ? undefined : PLACES.map((place) => new URL(place, here)).find((url) => url.protocol === "file:" && existsSync(url));
  if (file) return file;
  const place = here === undefined ? `pathToFileURL(require.resolve("${WORKER}"))` : `new URL(import.meta.resolve("${WORKER}"))`;
  throw new Error(`createLoader: loader-worker.js is not beside the code, as in a bundle; give its place, workerFile: ${place}, or make it an entry of the bundle, leave @cochlea/datasets out of the bundle, or set workers to 0`);
}
