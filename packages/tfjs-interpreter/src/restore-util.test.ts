import { describe, expect, it } from "vitest";
import { restoreUtil } from "./restore-util.ts";

type Check = (value: unknown) => boolean;

describe("restoreUtil", () => {
  it.each([
    ["isNullOrUndefined", [null, undefined], [0, "", false]],
    ["isNull", [null], [undefined, 0]],
    ["isUndefined", [undefined], [null, 0]],
    ["isArray", [[], [1]], ["", {}]],
    ["isBoolean", [true, false], [0, null]],
    ["isFunction", [Math.sin], [{}, null]],
    ["isNumber", [0, NaN], ["0", null]],
    ["isObject", [{}, []], [null, 1]],
    ["isString", ["", "a"], [0, null]],
  ])("gives back %s where it is gone", (name, holds, holdsNot) => {
    const util: Record<string, unknown> = {};
    restoreUtil(util);
    const check = util[name] as Check;
    expect([holds.map(check), holdsNot.map(check)]).toEqual([holds.map(() => true), holdsNot.map(() => false)]);
  });

  it("leaves what is there", () => {
    const util: Record<string, unknown> = { isNull: "own" };
    restoreUtil(util);
    expect(util.isNull).toBe("own");
  });

  it("works on Node's own module", () => {
    restoreUtil();
    expect((process.getBuiltinModule("util") as unknown as Record<string, Check>).isNullOrUndefined(null)).toBe(true);
  });
});
