import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { BackendSession } from "./backend.ts";
import { collectGarbage } from "../test/collect-garbage.ts";
import { BoundSession } from "./bound-session.ts";
import type { Binding } from "./session.ts";

/** A backend session without inputs or outputs that writes down what is released. */
function recorded(log: string[]): BackendSession {
  const prepare = () => ({ run: () => Promise.resolve(), release: () => void log.push("binding") });
  return { inputs: [], outputs: [], prepare, run: () => Promise.resolve([]), release: () => void log.push("session") };
}

/** Collects garbage until the log has an entry or half a second has gone. */
async function collectUntil(log: readonly string[]): Promise<void> {
  for (let i = 0; i < 25 && log.length === 0; i++) {
    collectGarbage();
    await sleep(20);
  }
}

describe("a session that was dropped without release", () => {
  it("is released with its bindings once it is collected", async () => {
    const log: string[] = [];
    (() => void new BoundSession("node", "cpu", recorded(log)).bind({}, {}))();
    await collectUntil(log);
    expect(log).toEqual(["binding", "session"]);
  });

  it("lives while a binding of it does", async () => {
    const log: string[] = [];
    const binding = ((): Binding => new BoundSession("node", "cpu", recorded(log)).bind({}, {}))();
    await collectUntil(log);
    expect(log).toEqual([]);
    await binding.run();
  });
});
