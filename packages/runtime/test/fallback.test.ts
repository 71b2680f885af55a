import { afterEach, describe, expect, it, vi } from "vitest";
import { isAutomatic } from "../src/backends.ts";
import type * as Runtime from "../src/index.ts";
import { floats, reluModel } from "./models.ts";

/** The package as it is where `import("koffi")` gives this, freshly loaded. */
async function runtimeWith(koffi: () => object): Promise<typeof Runtime> {
  vi.resetModules();
  vi.doMock("koffi", koffi);
  return import("../src/index.ts");
}

const smallStacks = { async_stack_size: 131072, sync_stack_size: 2097152 };
const fixedKoffi = {
  config(settings?: object) {
    if (settings) throw new Error("Cannot change Koffi configuration once a library has been loaded");
    return smallStacks;
  },
};

describe("where native does not load", () => {
  afterEach(() => vi.doUnmock("koffi"));

  const missing = (): object => {
    throw new Error("Cannot find package 'koffi'");
  };

  it("auto takes node and the session says so", async () => {
    const { createSession } = await runtimeWith(missing);
    const session = await createSession(reluModel);
    expect(session.backend).toBe("node");
    expect((await session.run({ x: floats([2], -1, 1) })).y.data).toEqual(Float32Array.of(0, 1));
    session.release();
  });

  it("availableBackends gives the reason", async () => {
    const { availableBackends } = await runtimeWith(missing);
    expect(await availableBackends()).toEqual([
      { backend: "native", available: false, automatic: isAutomatic("native"), reason: expect.stringMatching(/^koffi does not load \(.*\); install the optional dependency koffi$/) as string, version: null },
      { backend: "node", available: true, automatic: true, reason: null, version: "1.29.0" },
    ]);
  });

  it("native by name is refused with the reason", async () => {
    const { createSession } = await runtimeWith(missing);
    await expect(createSession(reluModel, { backend: "native" })).rejects.toThrow(/^createSession: backend native is not available: koffi does not load/);
  });

  it("stacks that another user of koffi fixed too small are a reason", async () => {
    const { availableBackends } = await runtimeWith(() => ({ default: fixedKoffi }));
    const [native] = await availableBackends();
    expect(native.reason).toBe("koffi's stacks are 131072 bytes and fixed since it loaded another library; call koffi.config({ async_stack_size: 8388608, sync_stack_size: 8388608 }) before that");
  });
});

describe("where native loads", () => {
  it("auto takes native where that is tested, and both are available in the same version", async () => {
    vi.resetModules();
    const { availableBackends, createSession } = await import("../src/index.ts");
    expect(await availableBackends()).toEqual([
      { backend: "native", available: true, automatic: isAutomatic("native"), reason: null, version: "1.29.0" },
      { backend: "node", available: true, automatic: true, reason: null, version: "1.29.0" },
    ]);
    const session = await createSession(reluModel);
    expect(session.backend).toBe(isAutomatic("native") ? "native" : "node");
    session.release();
  });
});
