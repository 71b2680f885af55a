import { frontEndPreset, type FrontEnd } from "@cochlea/dsp";
import { architecture, ARCHITECTURES, specModel, type ArchitectureName } from "@cochlea/models";
import { describe, expect, it } from "vitest";
import { imageRequest, referenceClips, referenceImages, smallRequest, SPECS } from "../test/small-models.ts";
import { exportModel, exportModelInPieces } from "./export-model.ts";
import type { ExportRequest } from "./export-request.ts";
import { verifyExport } from "./verify-export.ts";

const slaney: Partial<FrontEnd> = { mel: { bands: 40, scale: "slaney", norm: "none", minHz: 0, maxHz: 8000 } };

describe("verifyExport", () => {
  it.each(Object.keys(SPECS) as (keyof typeof SPECS)[])("passes a sound file and reports how close it is: %s", async (kind) => {
    for (const count of [2, 9]) {
      const request = smallRequest(kind, { embedding: true });
      const bytes = exportModel(request);
      const report = await verifyExport(request, bytes, await referenceClips(request, count));
      expect(report).toMatchObject({ clips: count, batches: [1, 7], labelAgreement: 1, bytes: bytes.length });
      expect(report.featureError).toBeLessThan(1e-5);
      expect(report.waveformError).toBeLessThan(1e-3);
    }
  });

  it.each(Object.keys(ARCHITECTURES) as ArchitectureName[])("passes every architecture: %s", async (name) => {
    const model = specModel(architecture(name, { input: [1, 40, 101], classes: 5 }));
    const request = smallRequest("dense", { model, parameters: model.initialParameters(1) });
    expect(await verifyExport(request, exportModel(request), await referenceClips(request, 3))).toMatchObject({ labelAgreement: 1 });
  });

  it("passes a file that takes features, and one without a front end", async () => {
    for (const changes of [{}, { frontEnd: null }]) {
      const request = smallRequest("dense", { input: "features", ...changes });
      expect(await verifyExport(request, exportModel(request), await referenceClips(request, 3))).toMatchObject({ waveformError: 0, labelAgreement: 1 });
    }
  });

  it("passes a file of several labels, and refuses one of shares for it", async () => {
    const request = smallRequest("convolutional", { task: "multi-label" });
    const clips = await referenceClips(request, 9);
    expect(await verifyExport(request, exportModel(request), clips)).toMatchObject({ clips: 9, labelAgreement: 1 });
    await expect(verifyExport(request, exportModel({ ...request, task: "single-label" }), clips)).rejects.toMatchObject({ stage: "probabilities" });
  });

  it("takes the file in pieces, and finds a weight of them changed", async () => {
    const request = smallRequest("dense");
    const clips = await referenceClips(request, 3);
    const pieces = exportModelInPieces(request);
    expect(await verifyExport(request, pieces, clips)).toEqual(await verifyExport(request, exportModel(request), clips));
    await expect(verifyExport(request, exportModelInPieces(withWeight(request, "head.weight", 1)), clips)).rejects.toMatchObject({ stage: "file" });
  });

  it("passes a file that takes images, and finds one weight of it changed", async () => {
    const request = imageRequest(3);
    const images = await referenceImages(request, 9);
    const report = await verifyExport(request, exportModel(request), images);
    expect(report).toMatchObject({ clips: 9, batches: [1, 7], waveformError: 0, labelAgreement: 1 });
    expect(report.featureError).toBeLessThan(1e-5);
    const changed = withWeight(request, "conv.weight", 1);
    await expect(verifyExport(changed, exportModel(changed), images)).rejects.toMatchObject({ stage: "features" });
    await expect(verifyExport(request, exportModel(changed), images)).rejects.toMatchObject({ stage: "file" });
  });

  it.each(Object.keys(SPECS) as (keyof typeof SPECS)[])("finds one weight changed, in the request or in the file: %s", async (kind) => {
    const request = smallRequest(kind);
    const clips = await referenceClips(request, 3);
    for (const value of [1, NaN, Infinity]) {
      const changed = withWeight(request, "head.weight", value);
      await expect(verifyExport(changed, exportModel(changed), clips)).rejects.toMatchObject({ name: "ExportMismatchError", stage: "features", limit: 1e-5 });
      await expect(verifyExport(request, exportModel(changed), clips)).rejects.toMatchObject({ name: "ExportMismatchError", stage: "file" });
    }
  });

  it("finds another mel scale, whether the file agrees with the request or not", async () => {
    const request = smallRequest("dense");
    const clips = await referenceClips(request, 3);
    const other = { ...request, frontEnd: frontEndPreset("speech-commands", { ...request.frontEnd, ...slaney }) };
    await expect(verifyExport(other, exportModel(other), clips)).rejects.toThrow(/^verifyExport: stage "waveform" differs by .*, need at most 0.001: the front end in the file/);
    await expect(verifyExport(request, exportModel(other), clips)).rejects.toMatchObject({ stage: "waveform" });
  });

  it("finds probabilities that are not those of the logits", async () => {
    const request = smallRequest("dense", { input: "features" });
    const bytes = exportModel(request);
    const node = Buffer.from(bytes).indexOf("Softmax");
    bytes.set(Buffer.from("Hardmax"), node);
    await expect(verifyExport(request, bytes, await referenceClips(request, 2))).rejects.toMatchObject({ stage: "probabilities", limit: 1e-5 });
  });

  it("refuses NaN among the reference", async () => {
    const request = smallRequest("dense");
    const [clip] = await referenceClips(request, 1);
    await expect(verifyExport(request, exportModel(request), [{ ...clip, logits: clip.logits.map(() => NaN) }])).rejects.toMatchObject({ stage: "features", error: NaN });
  });

  it("says what does not fit", async () => {
    const request = smallRequest("dense");
    const [clip] = await referenceClips(request, 1);
    const bytes = exportModel(request);
    await expect(verifyExport(request, bytes, [])).rejects.toThrow("verifyExport: need at least one reference clip, got none");
    await expect(verifyExport(request, bytes, [{ ...clip, features: new Float32Array(3) }])).rejects.toThrow("need 4040 features of clip 0, got 3");
    await expect(verifyExport(request, bytes, [{ ...clip, logits: new Float32Array(3) }])).rejects.toThrow("need 5 logits of clip 0, got 3");
    await expect(verifyExport(request, bytes, [{ features: clip.features, logits: clip.logits }])).rejects.toThrow("verifyExport: need the waveform of clip 0, for the file takes one, got none");
    await expect(verifyExport(request, bytes.subarray(0, 1000), [clip])).rejects.toThrow("createSession: ONNX Runtime refused the model");
  });
});

function withWeight(request: ExportRequest, name: string, value: number): ExportRequest {
  const { shape, data } = request.parameters.get(name)!;
  const changed = data.slice();
  changed[0] = value;
  return { ...request, parameters: new Map([...request.parameters, [name, { shape, data: changed }]]) };
}
