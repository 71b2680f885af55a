import { EnvHttpProxyAgent, interceptors, request } from "undici";
import { eagerBody } from "./eager-body.ts";

/** The answer to a request: its head, and the body as it comes. */
export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: AsyncIterable<Uint8Array>;
  /** For an answer whose body is of no interest. */
  readonly discard: () => void;
}

export interface HttpClient {
  readonly get: (url: string, headers: Readonly<Record<string, string>>, signal?: AbortSignal) => Promise<HttpAnswer>;
  readonly close: () => Promise<void>;
}

export interface HttpClientOptions {
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in capitals or not, are what is read of it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** After so long without a byte a connection is given up. Default 60,000. */
  readonly idleMilliseconds?: number;
}

/** A client that goes through the proxies of the environment, follows redirections and never unpacks a body. */
export function httpClient({ env = {}, idleMilliseconds = 60_000 }: HttpClientOptions = {}): HttpClient {
  const setting = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? "";
  const agent = new EnvHttpProxyAgent({
    // An empty text keeps the agent from looking at the process's own environment.
    httpProxy: setting("HTTP_PROXY"),
    httpsProxy: setting("HTTPS_PROXY") || setting("HTTP_PROXY"),
    noProxy: setting("NO_PROXY"),
    headersTimeout: idleMilliseconds,
    bodyTimeout: idleMilliseconds,
  });
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: 10 }));
  return {
    get: async (url, headers, signal) => {
      const { statusCode, headers: answered, body } = await request(url, { dispatcher, signal, headers: { "accept-encoding": "identity", "user-agent": "cochlea", ...headers } });
      return { status: statusCode, body: eagerBody(body), discard: () => void body.destroy(), header: (name) => single(answered[name]) };
    },
    close: () => agent.destroy(),
  };
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
