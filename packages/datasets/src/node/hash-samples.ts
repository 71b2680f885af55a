import { createHash } from "node:crypto";
import type { DecodedAudio } from "@cochlea/audio-io";

/** SHA-256 of decoded samples: equal for the same recording under another name or in another container. */
export function hashSamples({ channels, sampleRate }: Pick<DecodedAudio, "channels" | "sampleRate">): string {
  const hash = createHash("sha256").update(`${sampleRate} Hz, ${channels.length} channels`);
  for (const { buffer, byteOffset, byteLength } of channels) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}
