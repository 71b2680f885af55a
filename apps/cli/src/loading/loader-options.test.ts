import path from "node:path";
import { expect, test } from "vitest";
import { loaderOptions, type LoadingFlags } from "./loader-options.ts";

const cacheFor = (flags: LoadingFlags, env: Record<string, string>) => loaderOptions(flags, { env, resolve: (file) => path.resolve("/here", file), log: () => undefined }).cache?.folder ?? null;

test.each<[LoadingFlags, Record<string, string>, string | null]>([
  [{ cache: "kept" }, { COCHLEA_CACHE: "/other", HOME: "/home/me" }, "/here/kept"],
  [{ cache: "off" }, { COCHLEA_CACHE: "/other" }, null],
  [{}, { COCHLEA_CACHE: "/other", HOME: "/home/me" }, "/other"],
  [{}, { COCHLEA_CACHE: "off", HOME: "/home/me" }, null],
  [{}, { XDG_CACHE_HOME: "/xdg", HOME: "/home/me" }, "/xdg/cochlea"],
  [{}, { HOME: "/home/me" }, "/home/me/.cache/cochlea"],
  [{}, {}, null],
])("with %j and %j the cache is in %s", (flags, env, folder) => {
  expect(cacheFor(flags, env)).toBe(folder);
});
