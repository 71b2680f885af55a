import type { DecodedAudio } from "@cochlea/audio-io";
import type { RecordingSource } from "../examples/recording-source.ts";

/** Ends of segments are written by hand, or rounded: so much more than there is, in seconds, is no mistake. */
const SLACK_SECONDS = 0.05;

/** What was decoded, with a word in `repairs` where the segment is to end behind the recording. */
export function withSegmentRepairs(source: RecordingSource, audio: DecodedAudio): DecodedAudio {
  if (typeof source === "string" || source.endSeconds === undefined) return audio;
  const endSeconds = (source.startSeconds ?? 0) + audio.channels[0].length / audio.sampleRate;
  if (source.endSeconds <= endSeconds + SLACK_SECONDS) return audio;
  return { ...audio, repairs: [...audio.repairs, `the segment is to end at ${source.endSeconds} s, and the recording ends at ${Math.round(1000 * endSeconds) / 1000} s; what there is is used`] };
}
