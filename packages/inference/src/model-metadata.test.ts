import { frontEndPreset } from "@cochlea/dsp";
import { encodeModel, GraphBuilder } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { COLUMNS, columnModel, LABELS, smallModel } from "../test/small-model.ts";
import { readModelMetadata } from "./model-metadata.ts";

describe("readModelMetadata", () => {
  it("reads back what was exported", () => {
    const metadata = readModelMetadata(smallModel());
    expect(metadata).toMatchObject({ version: "1.2.3", labels: LABELS, input: { kind: "audio", frontEnd: frontEndPreset("speech-commands") }, model: { name: "small" }, training: { data: "tones" }, decision: { threshold: 0.6 } });
  });

  it("reads back what a model of images takes", () => {
    expect(readModelMetadata(columnModel(3))).toMatchObject({ labels: COLUMNS, input: { kind: "image", channels: 3, height: 3, width: 4 }, model: { name: "columns" } });
  });

  it("says whether labels are each by themselves; a file that does not say is of one", () => {
    expect(readModelMetadata(smallModel()).task).toEqual({ kind: "single-label", activation: "softmax" });
    expect(readModelMetadata(smallModel({ task: "multi-label" })).task).toEqual({ kind: "multi-label", activation: "sigmoid" });
  });

  it("names what a file lacks, in one line", () => {
    expect(() => readModelMetadata(bare({}))).toThrow("readModelMetadata: the file lacks the metadata cochlea.version, cochlea.labels, cochlea.model, cochlea.training, cochlea.decision, cochlea.front_end; need a model that Cochlea exported");
    expect(() => readModelMetadata(bare({ ...SOUND, "cochlea.labels": null }))).toThrow("the file lacks the metadata cochlea.labels; need");
  });

  it("says which entry is wrong", () => {
    const wrong = (changes: object) => () => readModelMetadata(bare({ ...SOUND, ...changes }));
    expect(wrong({})).not.toThrow();
    expect(wrong({ "cochlea.labels": "[1]" })).toThrow("readModelMetadata: need cochlea.labels to be a list of strings, got [1]");
    expect(wrong({ "cochlea.labels": "[]" })).toThrow("need cochlea.labels to be a list of strings, got []");
    expect(wrong({ "cochlea.model": "{" })).toThrow("readModelMetadata: need cochlea.model to be JSON, got {");
    expect(wrong({ "cochlea.decision": "3" })).toThrow("need cochlea.decision to be an object, got 3");
    expect(wrong({ "cochlea.task": '{"kind":"ordinal"}' })).toThrow(/^readModelMetadata: need cochlea.task to be one of .*, got {"kind":"ordinal"}; the file is of a later version$/);
    expect(wrong({ "cochlea.front_end": '{"sampleRate":0}' })).toThrow(/^parseFrontEnd: /);
    expect(wrong({ "cochlea.input": "{" })).toThrow("readModelMetadata: need cochlea.input to be JSON, got {");
    expect(wrong({ "cochlea.input": '{"kind":"image","channels":1,"height":28}' })).toThrow(/^parseImageInput: width: /);
  });

  it("refuses a file that is cut off, or no ONNX at all", () => {
    const model = smallModel();
    for (const bytes of [model.subarray(0, 5000), model.subarray(0, model.length - 3), new TextEncoder().encode("RIFF....WAVEfmt "), new Uint8Array(0)]) {
      expect(() => readModelMetadata(bytes)).toThrow(/^readModelMetadata: need a whole ONNX file, got \d+ bytes that are not one \([^\n]*\)$/);
    }
  });
});

const SOUND = { "cochlea.version": "1", "cochlea.front_end": "null", "cochlea.labels": '["a"]', "cochlea.model": "{}", "cochlea.training": "{}", "cochlea.decision": "{}" };

/** A model of one node with entries of our own; `null` leaves one out. */
function bare(metadata: Record<string, string | null>): Uint8Array {
  const g = new GraphBuilder();
  g.output(g.add("Relu", [g.input("x", [1])]));
  const entries = Object.entries(metadata).filter((entry): entry is [string, string] => entry[1] !== null);
  return encodeModel(g.build(), { metadata: Object.fromEntries(entries) });
}
