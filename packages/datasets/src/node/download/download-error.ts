/** A file that came is not the file that was meant. */
export class ChecksumMismatchError extends Error {
  override readonly name = "ChecksumMismatchError";
}

/** An archive holds what is not to be unpacked: a path that leads outside, a link, more than is believable. */
export class UnsafeArchiveError extends Error {
  override readonly name = "UnsafeArchiveError";
}

/** An archive that is cut off, or no archive. */
export class DamagedArchiveError extends Error {
  override readonly name = "DamagedArchiveError";
}
