import { type Dispatcher, Pool } from "undici";
import { messageOf } from "@/lib/core/errors";
import { hostLabel, type ProxmoxConnection, type ProxmoxHost } from "./connection";
import { ProxmoxError } from "./errors";
import { trustingConnector } from "./trust";

export interface WireRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Escaped path with query, below /api2/json. */
  path: string;
  headers: Record<string, string>;
  body: string | null;
  timeoutMs: number;
}

export interface WireAnswer {
  status: number;
  statusText: string;
  body: string;
}

export interface HostTransport {
  readonly label: string;
  /** @throws ProxmoxError unreachable | tls | failed; `WireFailure.of(error)` says whether the request had left. */
  send(request: WireRequest): Promise<WireAnswer>;
  close(): Promise<void>;
}

/** 100 nodes with 10,000 guests send about 4 MB. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
/** pveproxy closes idle connections after 5 s. */
const KEEP_ALIVE_MS = 4000;
const CONNECTIONS_PER_HOST = 4;

/** Codes that undici and Node give before a request has left. */
const NEVER_CONNECTED = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPROTO",
]);
const RESET = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"]);

/** How far a failed request got; kept beside the error because only the client's fail-over cares. */
export type Progress = "never_sent" | "reset" | "timed_out" | "answered";
const progressOf = new WeakMap<ProxmoxError, Progress>();

export function progress(error: ProxmoxError): Progress {
  return progressOf.get(error) ?? "answered";
}

/** One host's keep-alive connections; nothing is written to a certificate we do not trust. */
export function createTransport(connection: ProxmoxConnection, host: ProxmoxHost): HostTransport {
  const label = hostLabel(host);
  const pool = new Pool(`https://${label}`, {
    connections: CONNECTIONS_PER_HOST,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxResponseSize: BODY_LIMIT_BYTES,
    connect: trustingConnector(connection, label),
  });
  return {
    label,
    async send(request) {
      try {
        return await exchange(pool, request);
      } catch (error) {
        throw connectFailure(error, label, request.timeoutMs);
      }
    },
    close: () => pool.destroy(),
  };
}

async function exchange(pool: Pool, request: WireRequest): Promise<WireAnswer> {
  const options: Dispatcher.RequestOptions = {
    method: request.method,
    path: `/api2/json${request.path}`,
    headers: request.headers,
    body: request.body,
    signal: AbortSignal.timeout(request.timeoutMs),
  };
  const answer = await pool.request(options);
  const body = await answer.body.text();
  return { status: answer.statusCode, statusText: answer.statusText ?? "", body };
}

/** What kept a request, or a connection for one, from being answered: a sentence of ours. */
export function connectFailure(error: unknown, label: string, timeoutMs: number): ProxmoxError {
  const known = error instanceof ProxmoxError ? error : null;
  const code = String((error as { code?: unknown }).code ?? "");
  const [built, how] = known ? [known, "never_sent" as const] : describe(error, code, label, timeoutMs);
  progressOf.set(built, how);
  return built;
}

function describe(error: unknown, code: string, label: string, timeoutMs: number): [ProxmoxError, Progress] {
  const make = (sentence: string) => new ProxmoxError("unreachable", sentence, { cause: error, host: label });
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
    return [new ProxmoxError("failed", `${label} sent more than 16 MiB.`, { host: label }), "answered"];
  }
  if (error instanceof Error && error.name === "TimeoutError") {
    return [make(`${label} did not answer within ${Math.round(timeoutMs / 1000)} s.`), "timed_out"];
  }
  if (code === "UND_ERR_CONNECT_TIMEOUT")
    return [make(`${label} does not accept connections.`), "never_sent"];
  if (code === "ECONNREFUSED") return [make(`${label} refuses the connection.`), "never_sent"];
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return [make(`The name ${label} cannot be resolved.`), "never_sent"];
  }
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || /wrong version number/.test(messageOf(error)))
    return [make(`${label} does not speak TLS: is it the port of the Proxmox API (8006)?`), "never_sent"];
  // OpenSSL's own text names its source files; its code says the same. It may break in the middle too.
  if (code.startsWith("ERR_SSL_"))
    return [make(`${label} and ProxLB UI agree on no TLS connection (${code}).`), "reset"];
  if (NEVER_CONNECTED.has(code)) return [make(`${label} cannot be reached (${code}).`), "never_sent"];
  if (RESET.has(code)) return [make(`${label} closed the connection.`), "reset"];
  return [make(`${label} cannot be reached: ${messageOf(error)}.`), "reset"];
}
