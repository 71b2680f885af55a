import { statSync } from "node:fs";
import { decodeAudio, type DecodedAudio } from "@cochlea/audio-io";
import { type FeatureMap, keptArrays } from "@cochlea/dsp";
import { type RecordingSource, sourceFile, sourceRange } from "../../recording-source.ts";
import { hashSamples } from "../hash-samples.ts";
import { withSegmentRepairs } from "../segment-repairs.ts";
import { cacheKey, type ClipCache } from "./clip-cache.ts";
import type { ClipFacts, ClipItem } from "./clip-job.ts";
import { type ClipPipeline, createClipPipeline, type PipelineOptions } from "./clip-pipeline.ts";
import { mapCodec } from "./kept-map.ts";
import { pipelineProbe } from "./pipeline-probe.ts";
import { createBytesReader } from "./recording-bytes.ts";

/** Finds what is fixed about recordings: in a cache, or by decoding them. */
export interface ClipLoader {
  readonly pipeline: (options: PipelineOptions) => CompiledPipeline;
  /** The data are good until the next call. */
  readonly fixed: (pipeline: CompiledPipeline, item: ClipItem) => Promise<FeatureMap>;
  readonly describe: (pipeline: CompiledPipeline, item: ClipItem) => Promise<ClipFacts>;
}

interface CompiledPipeline extends ClipPipeline {
  /** Of what is kept, beside the recording's content. */
  readonly key: string;
}

export function createClipLoader(cache: ClipCache | null): ClipLoader {
  const bytesOf = createBytesReader();
  const memory = keptArrays();
  const decode = async (source: RecordingSource): Promise<DecodedAudio> => withSegmentRepairs(source, await decodeAudio(bytesOf(source), { ...sourceRange(source), memory }));
  const plain: Omit<ClipLoader, "pipeline"> = {
    fixed: async ({ fixed }, { source }) => fixed(await decode(source)),
    describe: async ({ fixed }, { source }) => {
      const audio = await decode(source);
      fixed(audio);
      return factsOf(audio);
    },
  };
  return { pipeline: compiler(cache !== null), ...(cache ? caching(cache, decode) : plain) };
}

function caching(cache: ClipCache, decode: (source: RecordingSource) => Promise<DecodedAudio>): Omit<ClipLoader, "pipeline"> {
  const codec = mapCodec();
  const factsKept = (identity: string): ClipFacts | null => {
    const bytes = cache.get(identity);
    return bytes && (JSON.parse(Buffer.from(bytes).toString("utf8")) as ClipFacts);
  };
  const decodeAndKeep = async ({ fixed, key }: CompiledPipeline, source: RecordingSource, identity: string) => {
    const audio = await decode(source);
    const [map, facts] = [fixed(audio), factsOf(audio)];
    cache.put(identity, Buffer.from(JSON.stringify(facts)));
    cache.put(cacheKey(key, facts.contentHash), codec.encode(map));
    return { map, facts };
  };
  return {
    fixed: async (pipeline, { source, contentHash }) => {
      const identity = contentHash === null ? fileIdentity(source) : null;
      const hash = identity === null ? contentHash : factsKept(identity)?.contentHash;
      const bytes = hash ? cache.get(cacheKey(pipeline.key, hash)) : null;
      return bytes ? codec.decode(bytes) : (await decodeAndKeep(pipeline, source, identity ?? fileIdentity(source))).map;
    },
    describe: async (pipeline, { source }) => {
      const identity = fileIdentity(source);
      return factsKept(identity) ?? (await decodeAndKeep(pipeline, source, identity)).facts;
    },
  };
}

/** Each pipeline is compiled once. */
function compiler(keyed: boolean): ClipLoader["pipeline"] {
  const known = new Map<string, CompiledPipeline>();
  return (options) => {
    const name = JSON.stringify(options);
    const pipeline = known.get(name) ?? compile(options, keyed);
    known.set(name, pipeline);
    return pipeline;
  };
}

function compile(options: PipelineOptions, keyed: boolean): CompiledPipeline {
  const pipeline = createClipPipeline(options);
  return { ...pipeline, key: keyed ? cacheKey(pipeline.fixedKey, pipelineProbe(pipeline, options.frontEnd)) : "" };
}

function factsOf(audio: DecodedAudio): ClipFacts {
  return { contentHash: hashSamples(audio), seconds: audio.channels[0].length / audio.sampleRate, repairs: audio.repairs };
}

/** A key for the bytes that a source names, without reading them: a file that is written anew has another time or size. */
function fileIdentity(source: RecordingSource): string {
  const { size, mtimeNs, ino } = statSync(sourceFile(source), { bigint: true });
  return cacheKey("file", JSON.stringify(source), `${size} ${mtimeNs} ${ino}`);
}
