import { assertNoDuplicateLeaks, assertTrainable, imageSource, labelNames, splitExamples, type Example } from "@cochlea/datasets";
import { findImageSet, imageHashes, loadImageSet } from "@cochlea/datasets/node";
import { NO_ORIGINS } from "../../data/origins.ts";
import { UsageError } from "../../errors.ts";
import { IMAGE_FILES } from "../../input-kind.ts";
import { fractionsOf, partsOf, type PreparedData, samplesInMemory } from "./prepared-data.ts";
import type { ImageRunConfig } from "../configuration/run-config.ts";

/** Reads and divides the images of a run: what the folder marks as the test part stays that. */
export async function prepareImages({ data, augment, seed }: ImageRunConfig): Promise<PreparedData> {
  const files = await findImageSet(data.folder);
  if (!files) throw new UsageError(`${data.folder} holds no images: need ${IMAGE_FILES}`);
  const { images, height, width } = await loadImageSet(files);
  assertTrainable(images);
  const split = splitExamples(images, { fractions: fractionsOf(data, images), seed });
  if (!data.allowDuplicates) assertNoDuplicateLeaks(dealtOut(images, split.examples), imageHashes(images));
  const parts = partsOf(split.examples);
  const labels = labelNames(images).sort((a, b) => Number(a) - Number(b));
  return {
    labels,
    task: "single",
    input: { kind: "image", channels: 1, height, width },
    parts,
    samples: (part, varied = false) => samplesInMemory(imageSource(parts[part], { height, width, labels, augment: varied ? augment : {} })),
    recording: () => Promise.resolve({}),
    skipped: [],
    repaired: [],
    splitBy: split.by,
    groupDisjoint: split.groupDisjoint,
    splitHash: split.splitHash,
    origins: NO_ORIGINS,
    close: () => Promise.resolve(),
  };
}

/** Images whose part is of our making: an official test part is used as it is. */
function dealtOut(images: readonly Example[], divided: readonly Example[]): Example[] {
  return divided.filter((_, index) => images[index].split === null);
}
