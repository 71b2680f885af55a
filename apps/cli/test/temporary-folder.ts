import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A folder with these files, gone when the test is over, or when `whenDone` says. */
export async function temporaryFolder(files: Readonly<Record<string, Uint8Array | string>> = {}, whenDone: (clean: () => Promise<void>) => void = onTestFinished): Promise<string> {
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), "cochlea-cli-"));
  whenDone(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}
