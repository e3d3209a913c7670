import { readFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { clock } from "@/lib/core/clock";
import { AppError, messageOf } from "@/lib/core/errors";

export interface Engine {
  docker: Docker;
  /** Where it listens, for sentences. */
  endpoint: string;
  /**
   * Runs one Docker call with a time limit (an engine that is stopped accepts connections and never answers).
   * Throws AppError: `not_found` (404), `conflict` (409), `unavailable` for everything else; the cause is Docker's.
   */
  call<T>(run: (signal: AbortSignal) => Promise<T>, timeoutMs?: number): Promise<T>;
  /** Its clock at this moment: it may run on another machine than we do. */
  now(): Date;
  /** A moment of its clock by ours, and the other way round; RFC 3339. The same text where both clocks agree. */
  toOurs(at: string): string;
  fromOurs(at: string): string;
  /** As `call`, for an answer that streams: the limit covers the wait for its beginning, `signal` ends it. */
  open<T>(run: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
}

const CALL_TIMEOUT_MS = 5_000;

/**
 * @param options.dockerHost unix:///path or tcp://host:port
 * @param options.certPath folder with ca.pem, cert.pem and key.pem; makes a TCP endpoint TLS with a client certificate
 */
export function connectEngine(options: { dockerHost: string; certPath?: string }): Engine {
  const docker = new Docker(endpointOptions(options.dockerHost, options.certPath));
  const endpoint = options.dockerHost;
  const aheadMs = followEngineClock(docker);
  return {
    docker,
    endpoint,
    now: () => new Date(clock().now().getTime() + aheadMs()),
    toOurs: (at) => shifted(at, -aheadMs()),
    fromOurs: (at) => shifted(at, aheadMs()),
    async call(run, timeoutMs = CALL_TIMEOUT_MS) {
      try {
        return await run(AbortSignal.timeout(timeoutMs));
      } catch (error) {
        throw explain(error, endpoint, timeoutMs);
      }
    },
    async open(run, signal) {
      const attempt = new AbortController();
      const timer = setTimeout(() => attempt.abort(), CALL_TIMEOUT_MS);
      try {
        return await run(AbortSignal.any([signal, attempt.signal]));
      } catch (error) {
        throw explain(error, endpoint, CALL_TIMEOUT_MS);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** HTTP tells whole seconds, and the way takes a moment: less is no difference. */
const CLOCK_NOISE_MS = 1_500;

/** Each answer of the engine has its time in it (Date, RFC 9110). @returns by how much it is ahead of ours */
function followEngineClock(docker: Docker): () => number {
  let aheadMs = 0;
  const modem = docker.modem as unknown as { buildPayload(...given: unknown[]): unknown };
  const build = modem.buildPayload;
  modem.buildPayload = function noting(...given) {
    const answer = given[5] as { headers?: { date?: string } } | undefined;
    const toldMs = Date.parse(answer?.headers?.date ?? "");
    const nowAheadMs = toldMs + 500 - clock().now().getTime();
    if (Math.abs(nowAheadMs) <= CLOCK_NOISE_MS) aheadMs = 0;
    else if (Math.abs(nowAheadMs - aheadMs) > CLOCK_NOISE_MS) aheadMs = Math.round(nowAheadMs);
    return build.apply(modem, given);
  };
  return () => aheadMs;
}

function shifted(at: string, byMs: number): string {
  const moment = Date.parse(at);
  return byMs === 0 || Number.isNaN(moment) ? at : new Date(moment + byMs).toISOString();
}

/** HTTP status of Docker's answer behind an error of `call`, null when Docker did not answer at all. */
export function answerStatus(error: unknown): number | null {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const status = (cause as { statusCode?: unknown }).statusCode;
  return typeof status === "number" ? status : null;
}

/** Options that name every endpoint field: dockerode would fill a missing one from this process's environment. */
function endpointOptions(dockerHost: string, certPath: string | undefined): Docker.DockerOptions {
  if (dockerHost.startsWith("unix://")) {
    const socketPath = dockerHost.slice("unix://".length);
    return { socketPath, host: undefined, port: undefined, protocol: "http" };
  }
  if (!/^(tcp|https?):\/\//.test(dockerHost)) {
    throw new AppError("invalid", "DOCKER_HOST must begin with unix:// or tcp://.");
  }
  const url = new URL(dockerHost.replace(/^tcp:/, "http:"));
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = certPath !== undefined || dockerHost.startsWith("https:");
  const port = url.port || (secure ? "2376" : "2375");
  if (certPath === undefined) return { host, port, protocol: secure ? "https" : "http" };
  const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map((name) => readCertificate(certPath, name));
  return { host, port, protocol: "https", ca, cert, key };
}

function readCertificate(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch (error) {
    throw new AppError("unavailable", `DOCKER_CERT_PATH has no readable ${name}.`, { cause: error });
  }
}

function explain(error: unknown, endpoint: string, timeoutMs: number): AppError {
  const status = answerStatus(error);
  if (status === null) return unreachable(error, endpoint, timeoutMs);
  const said = dockerMessage(error);
  if (status === 404) return new AppError("not_found", `Docker does not know it: ${said}`, { cause: error });
  if (status === 409) return new AppError("conflict", `Docker refused: ${said}`, { cause: error });
  if (status === 403) {
    return new AppError("unavailable", `The Docker endpoint ${endpoint} forbids this call.`, {
      cause: error,
    });
  }
  return new AppError("unavailable", `Docker answered with an error: ${said}`, { cause: error });
}

function unreachable(error: unknown, endpoint: string, timeoutMs: number): AppError {
  const code = (error as { code?: unknown }).code;
  const name = (error as { name?: unknown }).name;
  const sentences: Record<string, string> = {
    ENOENT: `There is no Docker engine at ${endpoint}; start it or correct DOCKER_HOST.`,
    ECONNREFUSED: `The Docker engine at ${endpoint} is not running; start it.`,
    EACCES: `This process may not use ${endpoint}; add its user to the group that owns the socket.`,
  };
  const timedOut = name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR";
  const sentence = timedOut
    ? `The Docker engine at ${endpoint} did not answer within ${Math.round(timeoutMs / 1000)} s.`
    : (sentences[String(code)] ?? `The Docker engine at ${endpoint} cannot be reached: ${messageOf(error)}`);
  return new AppError("unavailable", sentence, { cause: error });
}

/** Docker's own words, first line, short: they may be long and hold whole commands. */
function dockerMessage(error: unknown): string {
  const json = (error as { json?: { message?: unknown } | null }).json;
  const text = typeof json?.message === "string" ? json.message : messageOf(error);
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
