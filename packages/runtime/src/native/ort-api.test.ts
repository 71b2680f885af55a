import { describe, expect, it } from "vitest";
import { ORT_FUNCTIONS } from "./ort-api.ts";

describe("ORT_FUNCTIONS", () => {
  it("lists each position once, in the order of the header", () => {
    const positions = Object.values(ORT_FUNCTIONS).map(({ index }) => index);
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
  });

  it("returns a status from everything but releases and the message", () => {
    const others = Object.entries(ORT_FUNCTIONS).filter(([, { prototype }]) => !prototype.startsWith("void *("));
    expect(others.map(([name]) => name).filter((name) => !name.startsWith("Release"))).toEqual(["GetErrorMessage"]);
  });
});
