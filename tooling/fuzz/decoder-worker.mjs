// Decodes the changed files that decoders.mjs asks for, and reports on each. Started by it, as a process of its own.
import { audioInfo, AudioFormatError, decodeAudio } from "../../packages/audio-io/dist/index.js";
import { mutation } from "../../packages/audio-io/test/mutations.mjs";
import { goldenFiles } from "./golden-files.mjs";

const LIMIT = { maxSamples: 2 ** 22 };
const NAME = "fuzz/file";

// The decoders print their own complaints.
console.error = () => undefined;

/** What went wrong, or null; samples, and errors of the two kinds that name the file and a reason, are right. */
async function complaint({ bytes, range }) {
  const info = attempt(() => audioInfo(bytes, { name: NAME }));
  if (info.error && !expected(info.error)) return `audioInfo: ${describe(info.error)}`;
  const decoded = await decodeAudio(bytes, { name: NAME, ...LIMIT, ...range }).then((value) => ({ value }), (error) => ({ error }));
  if (decoded.error) return expected(decoded.error) ? null : `decodeAudio: ${describe(decoded.error)}`;
  return disagreement(info.value, decoded.value, range);
}

function attempt(work) {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

function expected(error) {
  return (error instanceof AudioFormatError || error instanceof RangeError) && error.message.startsWith(`${NAME}: `) && !error.message.includes("\n");
}

function describe(error) {
  return error instanceof Error ? error.stack : String(error);
}

function disagreement(info, { channels, sampleRate }, { offsetSeconds }) {
  if (!info) return "decoded what audioInfo refused";
  if (sampleRate !== info.sampleRate || channels.length !== info.channelCount) return "audioInfo tells another rate or channel count";
  if (offsetSeconds === undefined && channels.some(({ length }) => length !== info.length)) return `audioInfo tells ${info.length} samples, decoded ${channels[0].length}`;
  if (channels.some((channel) => !channel.every(Number.isFinite))) return "samples that are not finite";
  return null;
}

process.on("message", async ({ seed, format, from, to }) => {
  const files = goldenFiles(format);
  for (let index = from; index < to; index++) {
    const file = mutation(files, seed, index);
    process.send({ index, started: true });
    const problem = await complaint(file);
    process.send({ index, problem, name: file.name, peakMb: process.resourceUsage().maxRSS / 1024 });
  }
  process.send({ done: true });
});
process.send({ ready: true });
