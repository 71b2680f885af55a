import { decodeAudio, type DecodedAudio } from "@cochlea/audio-io";
import { type FeatureMap, keptArrays } from "@cochlea/dsp";
import type { StreamOf } from "../../augmentation/augment-waveform.ts";
import { type RecordingSource, sourceRange } from "../../examples/recording-source.ts";
import { hashSamples } from "../hash-samples.ts";
import { withSegmentRepairs } from "../segment-repairs.ts";
import { cacheKey, type ClipCache } from "./clip-cache.ts";
import type { ClipItem } from "./clip-items.ts";
import type { ClipFacts } from "./clip-job.ts";
import { type ClipPipeline, createClipPipeline, type PipelineOptions } from "./clip-pipeline.ts";
import { cropRange, type SecondsRange } from "./crop-range.ts";
import { mapCodec } from "./kept-map.ts";
import { pipelineProbe } from "./pipeline-probe.ts";
import { type OpenRecording, recordingOpener, type WithRecording } from "./recording-bytes.ts";

/** Finds what is fixed about recordings: in a cache, or by decoding them. */
export interface ClipLoader {
  readonly pipeline: (options: PipelineOptions) => CompiledPipeline;
  /** The data are good until the next call. The streams are those of the drawing: they say which part is decoded of a recording that is not needed whole. */
  readonly fixed: (pipeline: CompiledPipeline, item: ClipItem, streamOf: StreamOf) => Promise<FeatureMap>;
  readonly describe: (pipeline: CompiledPipeline, item: ClipItem) => Promise<ClipFacts>;
  /** Good until the next call. */
  readonly decoded: (item: ClipItem) => Promise<DecodedAudio>;
}

interface CompiledPipeline extends ClipPipeline {
  /** Of what is kept, beside the recording's content. */
  readonly key: string;
}

export function createClipLoader(cache: ClipCache | null): ClipLoader {
  const memory = keptArrays();
  const decode: Decode = async (bytes, source, part) => withSegmentRepairs(source, await decodeAudio(bytes, { ...(part ?? sourceRange(source)), memory }));
  const tools: Tools = { opened: recordingOpener(), decode };
  const decoded: ClipLoader["decoded"] = async ({ source }) => decode(tools.opened(source, (recording) => recording.bytes()), source);
  return { pipeline: compiler(cache !== null), decoded, ...(cache ? caching(cache, tools) : plain(tools)) };
}

/** Decodes a recording, or a part of it. */
type Decode = (bytes: Uint8Array, source: RecordingSource, part?: SecondsRange | null) => Promise<DecodedAudio>;

interface Tools {
  readonly opened: WithRecording;
  readonly decode: Decode;
}

function plain({ opened, decode }: Tools): Omit<ClipLoader, "pipeline" | "decoded"> {
  const bytesOf = (source: RecordingSource): Uint8Array => opened(source, (recording) => recording.bytes());
  return {
    fixed: async ({ fixed, crop }, { source }, streamOf) => {
      const bytes = bytesOf(source);
      return fixed(await decode(bytes, source, crop && cropRange(bytes, source, { crop, streamOf, keeps: false })));
    },
    describe: async ({ fixed }, { source }) => {
      const audio = await decode(bytesOf(source), source);
      fixed(audio);
      return factsOf(audio);
    },
  };
}

/** The file is not opened where the content's hash says what is kept, and opened once where it does not. */
function caching(cache: ClipCache, { opened, decode }: Tools): Omit<ClipLoader, "pipeline" | "decoded"> {
  const codec = mapCodec();
  const factsKept = (identity: string): ClipFacts | null => {
    const bytes = cache.get(identity);
    return bytes && (JSON.parse(Buffer.from(bytes).toString("utf8")) as ClipFacts);
  };
  const mapKept = ({ key }: CompiledPipeline, hash: string | undefined): FeatureMap | null => {
    const bytes = hash === undefined ? null : cache.get(cacheKey(key, hash));
    return bytes && codec.decode(bytes);
  };
  const keep = ({ fixed, key }: CompiledPipeline, audio: DecodedAudio, identity: string) => {
    const [map, facts] = [fixed(audio), factsOf(audio)];
    cache.put(identity, Buffer.from(JSON.stringify(facts)));
    cache.put(cacheKey(key, facts.contentHash), codec.encode(map));
    return { map, facts };
  };
  return {
    fixed: async (pipeline, { source, contentHash }, streamOf) => {
      const known = contentHash === null ? null : mapKept(pipeline, contentHash);
      if (known) return known;
      const found = opened(source, (recording) => {
        const identity = fileKey(recording);
        return (contentHash === null && mapKept(pipeline, factsKept(identity)?.contentHash)) || { identity, bytes: recording.bytes() };
      });
      if ("data" in found) return found;
      const { crop } = pipeline;
      const part = crop && cropRange(found.bytes, source, { crop, streamOf, keeps: true });
      const audio = await decode(found.bytes, source, part);
      return part ? pipeline.fixed(audio) : keep(pipeline, audio, found.identity).map;
    },
    describe: async (pipeline, { source }) => {
      const found = opened(source, (recording) => {
        const identity = fileKey(recording);
        return factsKept(identity) ?? { identity, bytes: recording.bytes() };
      });
      return "bytes" in found ? keep(pipeline, await decode(found.bytes, source), found.identity).facts : found;
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

/** Under which the facts about a file are kept. */
function fileKey(recording: OpenRecording): string {
  return cacheKey("file", recording.identity());
}
