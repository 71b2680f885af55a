const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk's quota is used up",
  EROFS: "the disk is read-only",
  EACCES: "it may not be read or written",
  EPERM: "it may not be read or written",
  ENOENT: "there is no such file or folder, or none can be made there",
  ENOTDIR: "a file is where a folder would have to be",
  EEXIST: "a file is where a folder would have to be",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
};

/** What the file system says, in plain words; null for any other error. */
export function systemReason(error: unknown): string | null {
  if (!(error instanceof Error && "code" in error && "syscall" in error)) return null;
  return REASONS[String(error.code)] ?? error.message;
}

/** The file that the file system speaks of; null where it does not say. */
export function systemPath(error: unknown): string | null {
  return error instanceof Error && "path" in error && typeof error.path === "string" ? error.path : null;
}
