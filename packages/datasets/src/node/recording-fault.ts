import { AudioFormatError } from "@cochlea/audio-io";
import { unreadable } from "./list-files.ts";

/** Why a recording cannot be read, in a few words. @throws {unknown} What no file can be the cause of. */
export function recordingFault(error: unknown): string {
  const isOfFile = error instanceof AudioFormatError || error instanceof RangeError || (error instanceof Error && "code" in error);
  if (!isOfFile) throw error;
  return unreadable(error);
}
