import { readFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
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
  return {
    docker,
    endpoint,
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
