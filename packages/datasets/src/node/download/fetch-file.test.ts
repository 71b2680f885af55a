import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fileServer, type FileServer, proxyServer } from "../../../test/file-server.ts";
import { ChecksumMismatchError, fetchFile, type FetchFileOptions, httpClient } from "../index.ts";

const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 2654435761) >>> 24);
const sha256 = createHash("sha256").update(bytes).digest("hex");
const right = { bytes: bytes.length, checksum: { algorithm: "sha256", hex: sha256 } } as const;
const unknown = { bytes: null, checksum: null };

interface Fetching {
  readonly folder: string;
  readonly lines: string[];
  readonly fetch: (options?: Partial<FetchFileOptions>) => ReturnType<typeof fetchFile>;
}

async function fetching({ url }: Pick<FileServer, "url">): Promise<Fetching> {
  const folder = await mkdtemp(path.join(tmpdir(), "cochlea-fetch-"));
  const http = httpClient({ idleMilliseconds: 300 });
  onTestFinished(async () => {
    await http.close();
    await rm(folder, { recursive: true });
  });
  const lines: string[] = [];
  const fetch: Fetching["fetch"] = (options = {}) => fetchFile({ urls: [url("data.bin")], to: path.join(folder, "data.bin"), expected: right, http, waitMilliseconds: 1, tries: 3, onRetry: (line) => lines.push(line), ...options });
  return { folder, lines, fetch };
}

test("a file comes, whole, under its name alone, with progress to the end", async () => {
  const server = await fileServer({ "data.bin": bytes });
  const { folder, fetch } = await fetching(server);
  const seen: [number, number | null][] = [];
  expect(await fetch({ onProgress: (done, total) => seen.push([done, total]) })).toEqual({ bytes: bytes.length, sha256, url: server.url("data.bin") });
  expect(await readdir(folder)).toEqual(["data.bin"]);
  expect(new Uint8Array(await readFile(path.join(folder, "data.bin")))).toEqual(bytes);
  expect([seen[0], seen[seen.length - 1]]).toEqual([[0, 100_000], [100_000, 100_000]]);
});

test("a server that cuts every connection is asked for the rest, again and again", async () => {
  const server = await fileServer({ "data.bin": bytes }, { cutAfter: 30_000 });
  const { fetch, lines } = await fetching(server);
  expect((await fetch()).sha256).toBe(sha256);
  expect(server.requests.map(({ range }) => range)).toEqual([null, "bytes=30000-", "bytes=60000-", "bytes=90000-"]);
  expect(lines[0]).toMatch(/the connection failed .*; going on at 30000 bytes$/);
});

test("one that stalls is given up after a while and asked again", async () => {
  const server = await fileServer({ "data.bin": bytes }, { stallAfter: 60_000 });
  const { fetch } = await fetching(server);
  expect((await fetch()).sha256).toBe(sha256);
  expect(server.requests.length).toBe(2);
});

test("one that ignores ranges starts over, and the file is still right", async () => {
  const server = await fileServer({ "data.bin": bytes }, { ignoresRanges: true, cutAfter: 50_000 });
  const { fetch, folder } = await fetching(server);
  await expect(fetch()).rejects.toThrow(/data\.bin: the connection failed .*, 3 times in a row; what came so far is kept/);
  expect((await readdir(folder)).sort()).toEqual(["data.bin.part", "data.bin.part.json"]);
  server.behave({ ignoresRanges: true });
  expect((await fetch()).sha256).toBe(sha256);
});

test("one that says nothing of length or version is believed when its answer ends in order", async () => {
  const server = await fileServer({ "data.bin": bytes }, { saysNothing: true });
  const { fetch } = await fetching(server);
  expect((await fetch({ expected: unknown })).sha256).toBe(sha256);
});

test("without a checksum or a version nothing is gone on with", async () => {
  const server = await fileServer({ "data.bin": bytes }, { saysNothing: true, cutAfter: 50_000 });
  const { fetch } = await fetching(server);
  await expect(fetch({ expected: unknown })).rejects.toThrow("3 times in a row");
  expect(server.requests.map(({ range }) => range)).toEqual([null, null, null]);
});

test("a length that is too long, or too short, never makes a file", async () => {
  for (const lengthLie of [500, -500]) {
    const server = await fileServer({ "data.bin": bytes }, { lengthLie });
    const { fetch, folder } = await fetching(server);
    await expect(fetch({ expected: { ...right, bytes: null } })).rejects.toThrow(lengthLie > 0 ? /times in a row/ : ChecksumMismatchError);
    expect(await readdir(folder)).not.toContain("data.bin");
  }
});

test("a length that is too short is made up for where the real one is published", async () => {
  const server = await fileServer({ "data.bin": bytes }, { lengthLie: -500 });
  const { fetch } = await fetching(server);
  await expect(fetch()).rejects.toThrow(/the server ended after 99500 bytes|the connection/);
  server.behave({});
  expect((await fetch()).sha256).toBe(sha256);
});

test("another file of the same length is refused, and not kept", async () => {
  const server = await fileServer({ "data.bin": bytes.map((byte) => byte ^ 1) });
  const { fetch, folder } = await fetching(server);
  await expect(fetch()).rejects.toThrow(new RegExp(`^${server.url("data.bin")}: what came has the SHA-256 [0-9a-f]{64} where ${sha256} is published; fetch it again, or from another address$`));
  await expect(fetch()).rejects.toThrow(ChecksumMismatchError);
  expect(await readdir(folder)).toEqual([]);
});

test("more bytes than the file has are not taken", async () => {
  const server = await fileServer({ "data.bin": new Uint8Array(200_000) });
  const { fetch } = await fetching(server);
  await expect(fetch()).rejects.toThrow("sends more bytes than the file has");
});

test("what another version left behind is not gone on with: by its tag, or else by the checksum", async () => {
  const old = bytes.map((byte) => byte ^ 255);
  const server = await fileServer({ "data.bin": old }, { cutAfter: 40_000 });
  const { fetch, folder, lines } = await fetching(server);
  await expect(fetch({ tries: 1 })).rejects.toThrow("1 times in a row");
  server.replace("data.bin", bytes);
  server.behave({});
  expect((await fetch()).sha256).toBe(sha256); // the tag has changed: the server sends all of it
  await writeFile(path.join(folder, "data.bin.part"), old.subarray(0, 40_000));
  expect((await fetch()).sha256).toBe(sha256); // nobody knows of what it is a part: the checksum tells
  expect(lines[lines.length - 1]).toContain("what was here before does not fit; fetching it from the start");
});

test("the next address is asked when one has nothing, another file, or no answer; busy servers are asked again", async () => {
  const server = await fileServer({ "data.bin": bytes, "other.bin": bytes.subarray(1) }, { busy: { status: 503, times: 1 } });
  const { fetch, lines } = await fetching(server);
  const nobody = "http://127.0.0.1:9/data.bin";
  const { url } = await fetch({ urls: [nobody, server.url("gone.bin"), server.url("other.bin"), server.url("data.bin")], tries: 2 });
  expect(url).toBe(server.url("data.bin"));
  expect(lines.some((line) => line.includes("the server answered 503"))).toBe(true);
});

test("a redirection is followed to another server, with the range that is asked for", async () => {
  const store = await fileServer({ "v1.bin": bytes }, { cutAfter: 60_000 });
  const front = await fileServer({}, { redirects: { "data.bin": "/again.bin", "again.bin": store.url("v1.bin") } });
  const { fetch } = await fetching(front);
  expect((await fetch()).sha256).toBe(sha256);
  expect(store.requests.map(({ range }) => range !== null)).toEqual([false, true]);
  const circle = await fileServer({}, { redirects: { "data.bin": "/data.bin" } });
  await expect((await fetching(circle)).fetch()).rejects.toThrow(circle.url("data.bin"));
});

test("when no address has it, the error says what the last one answered", async () => {
  const server = await fileServer({});
  const { fetch } = await fetching(server);
  await expect(fetch()).rejects.toThrow(`${server.url("data.bin")}: the server answered 404; try a mirror, or give a file that you have`);
  expect(server.requests.length).toBe(1);
});

test("stopped in the middle, it goes on from there", async () => {
  const server = await fileServer({ "data.bin": bytes }, { stallAfter: 70_000 });
  const { fetch, folder } = await fetching(server);
  const controller = new AbortController();
  const stop = (done: number): void => {
    if (done >= 70_000) controller.abort(new Error("enough"));
  };
  await expect(fetch({ signal: controller.signal, onProgress: stop })).rejects.toThrow("enough");
  expect(await readdir(folder)).not.toContain("data.bin");
  server.behave({});
  expect((await fetch()).sha256).toBe(sha256);
  expect(server.requests[1].range).toBe("bytes=70000-");
});

test.skipIf(process.platform !== "linux")("a full disk is said so, with what to do", async () => {
  const server = await fileServer({ "data.bin": bytes });
  const { fetch, folder } = await fetching(server);
  await symlink("/dev/full", path.join(folder, "data.bin.part"));
  await expect(fetch()).rejects.toThrow(/^no space is left for .*data\.bin\.part; free some and run the same command again to go on, or name a folder on another disk with --to$/);
});

test("a proxy of the environment is gone through, but not where NO_PROXY says so", async () => {
  const proxy = await proxyServer();
  const server = await fileServer({ "data.bin": bytes });
  const { fetch } = await fetching(server);
  const through = async (env: Record<string, string>): Promise<number> => {
    const before = proxy.connections.length;
    const http = httpClient({ env });
    expect((await fetch({ http })).sha256).toBe(sha256);
    await http.close();
    return proxy.connections.length - before;
  };
  expect(await through({ HTTP_PROXY: proxy.url })).toBe(1);
  expect(proxy.connections[0]).toBe(new URL(server.url("")).host);
  expect(await through({ http_proxy: proxy.url, NO_PROXY: "127.0.0.1" })).toBe(0);
  expect(await through({})).toBe(0);
});

test("a proxy that is not there is an error like any other, and not a wait without end", async () => {
  const server = await fileServer({ "data.bin": bytes });
  const { fetch } = await fetching(server);
  const http = httpClient({ env: { HTTP_PROXY: "http://127.0.0.1:9" }, idleMilliseconds: 300 });
  await expect(fetch({ http })).rejects.toThrow("the connection failed");
  await http.close();
});
