import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { onTestFinished } from "vitest";

/** How a server misbehaves. */
export interface ServerFaults {
  /** Breaks the connection after so many bytes of each answer. */
  readonly cutAfter?: number;
  /** Claims so many bytes more than it has; fewer where negative. */
  readonly lengthLie?: number;
  /** Answers every request with the whole file. */
  readonly ignoresRanges?: boolean;
  /** Gives neither a tag nor a length. */
  readonly saysNothing?: boolean;
  /** Answers the first requests with this status. */
  readonly busy?: { readonly status: number; readonly times: number };
  /** Names that lead elsewhere, with the address. */
  readonly redirects?: Readonly<Record<string, string>>;
  /** Stops in the middle of an answer and sends nothing more. */
  readonly stallAfter?: number;
}

export interface FileServer {
  readonly url: (name: string) => string;
  /** Of each request: its name and the range it asked for. */
  readonly requests: { readonly name: string; readonly range: string | null }[];
  /** Serves other bytes from now on. */
  readonly replace: (name: string, bytes: Uint8Array) => void;
  /** Behaves in another way from now on. */
  readonly behave: (faults: ServerFaults) => void;
}

/** A proxy that connects to whatever it is asked for, and counts. */
export async function proxyServer(): Promise<{ readonly url: string; readonly connections: string[] }> {
  const connections: string[] = [];
  const server = createServer().on("connect", (request: IncomingMessage, socket: Duplex) => {
    connections.push(request.url ?? "");
    const [host, port] = (request.url ?? "").split(":");
    const target = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    for (const end of [target, socket]) end.on("error", () => void socket.destroy());
  });
  return { url: await listen(server), connections };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Serves files on the loopback address until the test is over. */
export async function fileServer(files: Readonly<Record<string, Uint8Array>>, faults: ServerFaults = {}): Promise<FileServer> {
  const held = new Map(Object.entries(files));
  const requests: FileServer["requests"] = [];
  let manners = faults;
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? "/").slice(1));
    requests.push({ name, range: request.headers.range ?? null });
    const bytes = held.get(name);
    const { busy } = manners;
    const elsewhere = manners.redirects?.[name];
    if (elsewhere !== undefined) response.writeHead(302, { location: elsewhere }).end();
    else if (busy && requests.length <= busy.times) response.writeHead(busy.status).end();
    else if (!bytes) response.writeHead(404).end();
    else answer(request, response, bytes, manners);
  });
  const base = await listen(server);
  return {
    url: (name) => `${base}${encodeURIComponent(name)}`,
    requests,
    replace: (name, bytes) => void held.set(name, bytes),
    behave: (next) => void (manners = next),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array, faults: ServerFaults): void {
  const tag = `"${createHash("md5").update(bytes).digest("hex")}"`;
  const start = faults.ignoresRanges ? 0 : startOf(request, tag);
  if (start > 0 && start >= bytes.length) return void response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
  const rest = bytes.subarray(start);
  const length = rest.length + (faults.lengthLie ?? 0);
  const range = start > 0 ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
  response.writeHead(start > 0 ? 206 : 200, faults.saysNothing ? {} : { etag: tag, "content-length": length, "accept-ranges": "bytes", ...range });
  send(response, rest, length, faults);
}

function startOf({ headers }: IncomingMessage, tag: string): number {
  const range = /^bytes=(\d+)-$/.exec(headers.range ?? "");
  return range && (headers["if-range"] ?? tag) === tag ? Number(range[1]) : 0;
}

function send(response: ServerResponse, rest: Uint8Array, length: number, { cutAfter = Infinity, stallAfter = Infinity }: ServerFaults): void {
  const most = Math.min(cutAfter, stallAfter, length);
  response.write(rest.subarray(0, most), () => {
    if (stallAfter < rest.length) return;
    if (cutAfter < rest.length || length > rest.length) setTimeout(() => response.destroy(), 30); // what is on its way would be lost with the connection
    else response.end();
  });
}
