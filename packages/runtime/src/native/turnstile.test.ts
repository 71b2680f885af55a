import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Turnstile } from "./turnstile.ts";

describe("Turnstile", () => {
  it("lets two through at once, in order, whatever fails", async () => {
    const turnstile = new Turnstile(2);
    const log: string[] = [];
    let inside = 0;
    const visit = (name: string, fails: boolean): Promise<void> =>
      turnstile.pass(async () => {
        log.push(`${name}${++inside}`);
        await sleep(5);
        inside--;
        if (fails) throw new Error(name);
      });
    const results = await Promise.allSettled([visit("a", true), visit("b", false), visit("c", true), visit("d", false), visit("e", false)]);
    expect(results.map(({ status }) => status === "fulfilled")).toEqual([false, true, false, true, true]);
    expect(log.map((entry) => entry[0]).join("")).toBe("abcde");
    expect(Math.max(...log.map((entry) => Number(entry[1])))).toBe(2);
    await visit("f", false);
  });
});
