import path from "node:path";

/** Of the files that are read. */
export const SOUND_EXTENSIONS = [".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".au", ".snd", ".flac", ".mp3", ".mp2", ".ogg", ".oga", ".opus"] as const;
const READ: ReadonlySet<string> = new Set(SOUND_EXTENSIONS);
const NOT_READ = new Set([".m4a", ".mp4", ".aac", ".caf", ".wma", ".webm", ".amr", ".spx"]);

/** Whether a file's name is that of a sound file, read by us or not. */
export function isSoundName(name: string): boolean {
  const extension = path.extname(name).toLowerCase();
  return READ.has(extension) || NOT_READ.has(extension);
}

/** Why a file is no recording for us, by its name; null where it may be one. */
export function notReadable(name: string): string | null {
  const extension = path.extname(name).toLowerCase();
  if (NOT_READ.has(extension)) return `${extension.slice(1)} is not supported; WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus are read`;
  return READ.has(extension) ? null : "not an audio file";
}
