import { statSync } from "node:fs";
import { decodeAudio, type DecodedAudio } from "@cochlea/audio-io";
import { type FeatureMap, keptArrays } from "@cochlea/dsp";
import type { StreamOf } from "../../augmentation/augment-waveform.ts";
import { type RecordingSource, sourceFile, sourceRange } from "../../examples/recording-source.ts";
import { hashSamples } from "../hash-samples.ts";
import { withSegmentRepairs } from "../segment-repairs.ts";
import { cacheKey, type ClipCache } from "./clip-cache.ts";
import type { ClipFacts, ClipItem } from "./clip-job.ts";
import { type ClipPipeline, createClipPipeline, type PipelineOptions } from "./clip-pipeline.ts";
import { cropRange, type SecondsRange } from "./crop-range.ts";
import { mapCodec } from "./kept-map.ts";
import { pipelineProbe } from "./pipeline-probe.ts";
import { createBytesReader } from "./recording-bytes.ts";

/** Finds what is fixed about recordings: in a cache, or by decoding them. */
export interface ClipLoader {
  readonly pipeline: (options: PipelineOptions) => CompiledPipeline;
  /** The data are good until the next call. The streams are those of the drawing: they say which part is decoded of a recording that is not needed whole. */
  readonly fixed: (pipeline: CompiledPipeline, item: ClipItem, streamOf: StreamOf) => Promise<FeatureMap>;
  readonly describe: (pipeline: CompiledPipeline, item: ClipItem) => Promise<ClipFacts>;
}

interface CompiledPipeline extends ClipPipeline {
  /** Of what is kept, beside the recording's content. */
  readonly key: string;
}

export function createClipLoader(cache: ClipCache | null): ClipLoader {
  const bytesOf = createBytesReader();
  const memory = keptArrays();
  const decode: Decode = async (source, partOf) => {
    const bytes = bytesOf(source);
    const part = partOf?.(bytes) ?? null;
    return { ...withSegmentRepairs(source, await decodeAudio(bytes, { ...(part ?? sourceRange(source)), memory })), isPart: part !== null };
  };
  const plain: Omit<ClipLoader, "pipeline"> = {
    fixed: async ({ fixed, crop }, { source }, streamOf) => fixed(await decode(source, crop && ((bytes) => cropRange(bytes, source, { crop, streamOf, keeps: false })))),
    describe: async ({ fixed }, { source }) => {
      const audio = await decode(source);
      fixed(audio);
      return factsOf(audio);
    },
  };
  return { pipeline: compiler(cache !== null), ...(cache ? caching(cache, decode) : plain) };
}

/** Decodes a recording, or what its bytes say is the part to decode. */
type Decode = (source: RecordingSource, partOf?: ((bytes: Uint8Array) => SecondsRange | null) | null) => Promise<DecodedAudio & { readonly isPart: boolean }>;

function caching(cache: ClipCache, decode: Decode): Omit<ClipLoader, "pipeline"> {
  const codec = mapCodec();
  const factsKept = (identity: string): ClipFacts | null => {
    const bytes = cache.get(identity);
    return bytes && (JSON.parse(Buffer.from(bytes).toString("utf8")) as ClipFacts);
  };
  const keep = ({ fixed, key }: CompiledPipeline, audio: DecodedAudio, identity: string) => {
    const [map, facts] = [fixed(audio), factsOf(audio)];
    cache.put(identity, Buffer.from(JSON.stringify(facts)));
    cache.put(cacheKey(key, facts.contentHash), codec.encode(map));
    return { map, facts };
  };
  return {
    fixed: async (pipeline, { source, contentHash }, streamOf) => {
      const { crop } = pipeline;
      const identity = contentHash === null ? fileIdentity(source) : null;
      const hash = identity === null ? contentHash : factsKept(identity)?.contentHash;
      const bytes = hash ? cache.get(cacheKey(pipeline.key, hash)) : null;
      if (bytes) return codec.decode(bytes);
      const file = identity ?? fileIdentity(source);
      const audio = await decode(source, crop && ((content) => cropRange(content, source, { crop, streamOf, keeps: true })));
      return audio.isPart ? pipeline.fixed(audio) : keep(pipeline, audio, file).map;
    },
    describe: async (pipeline, { source }) => {
      const identity = fileIdentity(source);
      return factsKept(identity) ?? keep(pipeline, await decode(source), identity).facts;
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
