import { setImmediate as nextTurn } from "node:timers/promises";
import { parsingProblem } from "./bounds";
import type { ProxmoxConnection } from "./connection";
import { errorOfAnswer, ProxmoxError } from "./errors";
import { createHosts } from "./hosts";
import { createSession } from "./session";
import {
  createTransport,
  type HostTransport,
  progress,
  type WireAnswer,
  type WireRequest,
} from "./transport";

type Params = Record<string, string | number | boolean | null | undefined>;
type Method = WireRequest["method"];

export interface ProxmoxClient {
  /** `data` of the answer. @throws ProxmoxError */
  get(path: string, query?: Params): Promise<unknown>;
  /** Sent once: repeated only where it certainly never left. @throws ProxmoxError */
  write(method: Exclude<Method, "GET">, path: string, params?: Params): Promise<unknown>;
  /** Like get, from each host until `good` is content; stays with the host it took. */
  getWhere(path: string, good: (data: unknown) => Promise<boolean>): Promise<unknown>;
  /** The host that answers now. */
  host(): string;
  close(): Promise<void>;
}

const BIG_BODY_CHARS = 256 * 1024;

export function createClient(connection: ProxmoxConnection): ProxmoxClient {
  const [first, ...others] = connection.hosts.map((host) => createTransport(connection, host));
  if (!first) throw new ProxmoxError("unreachable", "No Proxmox host is configured.");
  const hosts = createHosts([first, ...others]);
  const timeoutOf = (path: string) =>
    path.startsWith("/nodes/") ? connection.timeouts.nodeMs : connection.timeouts.readMs;

  const session = createSession(connection.credentials, async (params) => {
    const request = build("POST", "/access/ticket", params, connection.timeouts.readMs, {});
    return unwrap(await overHosts(request, hosts.candidates()), hosts.current());
  });

  /** Tries one host after the other for as long as the request cannot have had an effect. */
  async function overHosts(request: WireRequest, candidates: HostTransport[]): Promise<WireAnswer> {
    let last: ProxmoxError | null = null;
    for (const host of candidates) {
      try {
        const answer = await sendWithReset(host, request);
        hosts.succeeded(host);
        return answer;
      } catch (error) {
        if (!(error instanceof ProxmoxError)) throw error;
        if (progress(error) !== "answered") hosts.failed(host);
        if (!mayAskAnother(request, error)) throw explain(request, error);
        last = error;
      }
    }
    throw last ?? new ProxmoxError("unreachable", "No Proxmox host is configured.");
  }

  async function call(method: Method, path: string, params: Params, only?: HostTransport): Promise<unknown> {
    const attempt = async () => {
      const headers = await session.headers(method !== "GET");
      const request = build(method, path, params, timeoutOf(path), headers);
      const answer = await overHosts(request, only ? [only] : hosts.candidates());
      // Decoding and parsing 4 MB take a turn each.
      if (answer.body.length > BIG_BODY_CHARS) await nextTurn();
      return unwrap(answer, only ?? hosts.current());
    };
    try {
      return await attempt();
    } catch (error) {
      // A ticket may have died with a restart of the cluster; a 401 was never carried out.
      if (!(error instanceof ProxmoxError) || error.kind !== "unauthenticated") throw error;
      if (session.forget()) return attempt();
      throw refusedCredentials(connection, error);
    }
  }

  return {
    get: (path, query = {}) => call("GET", path, query),
    write: (method, path, params = {}) => call(method, path, params),
    async getWhere(path, good) {
      const data = await call("GET", path, {});
      if (await good(data)) return data;
      const here = hosts.current();
      for (const other of hosts.candidates().filter((host) => host !== here)) {
        const better = await call("GET", path, {}, other).catch(() => null);
        if (better !== null && (await good(better))) return better;
      }
      hosts.succeeded(here);
      return data;
    },
    host: () => hosts.current().label,
    close: async () => {
      await Promise.all([first, ...others].map((host) => host.close()));
    },
  };
}

/** "Authentication failed!" says neither whose nor where to look. */
function refusedCredentials({ credentials, source }: ProxmoxConnection, error: ProxmoxError): ProxmoxError {
  const whose =
    credentials.kind === "token" ? `the token ${credentials.tokenId}` : `the password of ${credentials.user}`;
  const where = {
    environment: "PVE_TOKEN_ID and PVE_TOKEN_SECRET",
    "write token": "PVE_WRITE_TOKEN_ID and PVE_WRITE_TOKEN_SECRET",
    settings: "the token under Settings, Proxmox",
    "write token in settings": "the token that writes under Settings, Proxmox",
    "proxlb.yaml": "user, token and secret in proxlb.yaml",
  }[source];
  const sentence = `Proxmox refuses ${whose} (401: ${error.message.trim()}). Look at ${where}: name, realm (@pve, @pam) and secret, and whether it has expired.`;
  return new ProxmoxError("unauthenticated", sentence, {
    cause: error,
    status: 401,
    ...(error.host ? { host: error.host } : {}),
  });
}

/** A kept connection may be closed under a request: reads are asked once more on a new one. */
async function sendWithReset(host: HostTransport, request: WireRequest): Promise<WireAnswer> {
  try {
    return await host.send(request);
  } catch (error) {
    const reset = error instanceof ProxmoxError && progress(error) === "reset";
    if (!reset || request.method !== "GET") throw error;
    return host.send(request);
  }
}

function mayAskAnother(request: WireRequest, error: ProxmoxError): boolean {
  const how = progress(error);
  if (how === "never_sent") return true;
  if (request.method !== "GET" || how === "answered") return false;
  // A node that hangs would hang behind every other host too.
  return !(how === "timed_out" && request.path.startsWith("/nodes/"));
}

function explain(request: WireRequest, error: ProxmoxError): ProxmoxError {
  const how = progress(error);
  const sent = how === "reset" || how === "timed_out";
  const details = { cause: error.cause, ...(error.host ? { host: error.host } : {}) };
  if (sent && request.method !== "GET") {
    const sentence = `${error.message} Whether Proxmox carried it out is not known.`;
    return new ProxmoxError("unreachable", sentence, { ...details, outcomeUnknown: true });
  }
  if (how === "timed_out") return new ProxmoxError("node_unreachable", error.message, details);
  return error;
}

function build(
  method: Method,
  path: string,
  params: Params,
  timeoutMs: number,
  headers: Record<string, string>,
): WireRequest {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    fields.append(name, typeof value === "boolean" ? (value ? "1" : "0") : String(value));
  }
  const encoded = fields.toString();
  const inQuery = (method === "GET" || method === "DELETE") && encoded !== "";
  const inBody = method === "POST" || method === "PUT";
  return {
    method,
    path: inQuery ? `${path}?${encoded}` : path,
    headers: inBody ? { ...headers, "content-type": "application/x-www-form-urlencoded" } : headers,
    body: inBody ? encoded : null,
    timeoutMs,
  };
}

async function unwrap(answer: WireAnswer, host: HostTransport): Promise<unknown> {
  const { status, statusText, body } = answer;
  if (status < 200 || status >= 300) throw errorOfAnswer(status, statusText, body, host.label);
  const problem = await parsingProblem(body);
  if (problem) {
    throw new ProxmoxError("failed", `The answer of ${host.label} is not read: ${problem}.`, {
      status,
      host: host.label,
    });
  }
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null && "data" in parsed) return parsed.data;
  } catch {
    // said below: what answered is not the API, or it broke off
  }
  throw new ProxmoxError("failed", `${host.label} answered, but not as the Proxmox VE API does.`, {
    status,
    host: host.label,
  });
}
