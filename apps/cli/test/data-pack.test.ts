import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { toneFolder } from "./tone-folder.ts";

test("shards that are there already are one line, and nothing is said to be packed", async () => {
  const cwd = await toneFolder({ speakers: ["ann"] }, { "packed/003.tar": "" });
  const pack = (...more: string[]) => runCli(["data", "pack", "data", "--out", "packed/%03d.tar", ...more], { cwd });
  expect(await pack()).toEqual({ code: 1, stdout: "", stderr: `cochlea: writeShards: ${cwd}/packed/003.tar is there already; give another name, or allow to overwrite it\n` });
  expect(await pack("--overwrite")).toMatchObject({ code: 0, stderr: expect.stringMatching(/^packing: 9 of 9 in \d+\.\d s\n$/) as string });
});
