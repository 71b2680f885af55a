import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { addModel, floats } from "../models.ts";
import { describeEachBackend } from "./each-backend.ts";

describeEachBackend("a profile", (open) => {
  it("has the time of every node of every run, once the session is released", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "cochlea-profile-"));
    try {
      const session = await open(addModel, { profile: path.join(folder, "profile") });
      for (let run = 0; run < 3; run++) await session.run({ a: floats([1, 2], 1, 2), b: floats([1, 2], 3, 4) });
      session.release();
      const [file, ...others] = await readdir(folder);
      expect(others).toEqual([]);
      const events = JSON.parse(await readFile(path.join(folder, file), "utf8")) as { name: string; cat: string; dur: number; args: { op_name?: string } }[];
      expect(events.filter(({ cat, name, args }) => cat === "Node" && name.endsWith("_kernel_time") && args.op_name === "Add")).toHaveLength(3);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
