import { describe, expect, it } from "vitest";
import { prefetched } from "./prefetched.ts";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Counts to `end`, noting what is asked of it. */
function* counting(end: number, log: string[]): Generator<number> {
  try {
    for (let value = 1; value <= end; value++) {
      log.push(`made ${value}`);
      yield value;
    }
  } finally {
    log.push("closed");
  }
}

async function* slowly<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) {
    await tick();
    yield item;
  }
}

describe.each([["an iterable", counting], ["an async iterable", (end: number, log: string[]) => slowly(counting(end, log))]])("prefetched of %s", (_, items) => {
  it.each([true, false])("keeps the order and ends with null; prepared: %s", async (prepare) => {
    const ahead = prefetched(items(3, []));
    const seen = [];
    for (let value = await ahead.next(); value !== null; value = await ahead.next()) {
      seen.push(value);
      if (prepare) ahead.prepare();
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(await ahead.next()).toBeNull();
  });

  it("makes one item ahead, when asked to and not before", async () => {
    const log: string[] = [];
    const ahead = prefetched(items(3, log));
    await tick();
    expect(log).toEqual([]);
    await ahead.next();
    await tick();
    expect(log).toEqual(["made 1"]);
    ahead.prepare();
    ahead.prepare();
    for (let times = 0; times < 3; times++) await tick();
    expect(log).toEqual(["made 1", "made 2"]);
    expect(await ahead.next()).toBe(2);
  });

  it("closes early, an item in the making or not", async () => {
    const log: string[] = [];
    const ahead = prefetched(items(3, log));
    await ahead.next();
    ahead.prepare();
    await ahead.close();
    expect(log.at(-1)).toBe("closed");
  });

  it("may be closed at its end", async () => {
    const ahead = prefetched(items(0, []));
    expect(await ahead.next()).toBeNull();
    await ahead.close();
  });
});

describe("prefetched", () => {
  it("reports an error when the item is asked for, and not before", async () => {
    const ahead = prefetched((function* () {
      yield 1;
      throw new Error("broken clip");
    })());
    await ahead.next();
    ahead.prepare();
    await tick(); // an unheard rejection would end the test here
    await expect(ahead.next()).rejects.toThrow("broken clip");
  });

  it("takes what is iterable without being a generator", async () => {
    const ahead = prefetched([5]);
    expect([await ahead.next(), await ahead.next()]).toEqual([5, null]);
    await ahead.close();
  });
});

it.each([true, false])("tells how long an item took; prepared: %s", async (prepare) => {
  async function* slow(): AsyncGenerator<number> {
    await new Promise((resolve) => setTimeout(resolve, 30));
    yield 1;
    yield 2;
  }
  const ahead = prefetched(slow());
  if (prepare) ahead.prepare();
  await new Promise((resolve) => setTimeout(resolve, prepare ? 60 : 0));
  await ahead.next();
  expect(ahead.took()).toBeGreaterThan(25);
  await ahead.next();
  expect(ahead.took()).toBeLessThan(25);
});
