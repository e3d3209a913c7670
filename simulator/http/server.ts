import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import { Permissions } from "../access/acl";
import { type Authentication, loginInput } from "../access/auth";
import type { Faults } from "../cluster/faults";
import type { World } from "../cluster/world";
import { DOMAINS } from "../routes/access";
import type { Tasks } from "../tasks/tasks";
import { readRequest } from "./body";
import type { Certificates } from "./certificates";
import { ApiError } from "./errors";
import { check } from "./parameters";
import type { RequestLog } from "./request-log";
import { dispatch, ReadyJson, type Router, WithTotal } from "./router";

const KEEP_ALIVE_MS = 5000;
const REQUESTS_PER_CONNECTION = 100;
/** As nginx notes it; never sent. */
const CLIENT_GONE = 499;

export interface ServerParts {
  world: World;
  tasks: Tasks;
  router: Router;
  authentication: Authentication;
  faults: Faults;
  requests: RequestLog;
  /** How long every 401 takes, in real milliseconds. */
  authDelayMs: number;
}

/** One listener: pveproxy of the node that `localNode` names at the time of the request. */
export function createApiServer(
  parts: ServerParts,
  certificates: Certificates,
  localNode: () => string,
): Server {
  const server = createServer(
    { cert: certificates.certificatePem, key: certificates.keyPem },
    (request, response) => {
      void answer(parts, localNode, request, response);
    },
  );
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("connection", (socket: Socket) => {
    if (parts.faults.refuseConnections) socket.destroy();
  });
  return server;
}

async function answer(
  parts: ServerParts,
  localNode: () => string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { faults, requests } = parts;
  const method = request.method ?? "GET";
  const path = pathOf(request);
  const entry = requests.begin(method, parts.router.templateOf(method, path));
  const interference = faults.interfere(method, path);
  const lateMs = faults.latencyMs + (interference.kind === "delay" ? interference.delayMs : 0);
  if (lateMs > 0) await wait(lateMs);
  if (interference.kind === "drop") {
    request.socket.destroy();
    return;
  }
  try {
    if (interference.kind === "answer") throw planned(interference.status, interference.reason);
    const values = await readRequest(request);
    const data = handle(parts, localNode(), request, method, path, values);
    send(
      response,
      200,
      "OK",
      data instanceof ReadyJson ? `{"data":${data.json}}` : JSON.stringify(wrap(data)),
    );
    requests.end(entry, 200);
  } catch (error) {
    // The client went away before all it had to say was read: nobody is left to answer.
    if ((error as { code?: unknown }).code === "ECONNRESET") return requests.end(entry, CLIENT_GONE);
    const failed = error instanceof ApiError ? error : internal(error);
    requests.end(entry, failed.status);
    if (failed.status === 401) await wait(parts.authDelayMs);
    sendFailure(response, failed);
  }
}

function handle(
  parts: ServerParts,
  localNode: string,
  request: IncomingMessage,
  method: string,
  path: string,
  values: Record<string, string | string[] | number | boolean>,
): unknown {
  const { world, tasks, router, authentication } = parts;
  world.catchUp();
  if (path === "/access/ticket") {
    if (method === "GET") return null;
    if (method === "POST") return authentication.login(loginInput(loginValues(values)));
  }
  if (method === "GET" && path === "/access/domains") return DOMAINS;
  const who = authentication.identify(method, {
    authorization: request.headers.authorization,
    cookie: request.headers.cookie,
    csrf: header(request, "csrfpreventiontoken"),
  });
  const match = router.match(method, path, Number(world.settings.pveVersion));
  if (match === undefined) throw new ApiError(501, `Method '${method} ${path}' not implemented`);
  return dispatch(match, { world, tasks, localNode, permissions: new Permissions(world, who) }, values);
}

function loginValues(values: Record<string, string | string[] | number | boolean>) {
  const optional = { type: "string", optional: true } as const;
  const names = ["username", "password", "realm", "tfa-challenge", "otp", "new-format", "path", "privs"];
  const given = check(Object.fromEntries(names.map((name) => [name, optional])), values, 99);
  return (name: string) => given.maybe(name);
}

function sendFailure(response: ServerResponse, error: ApiError): void {
  const reason = error.message.split("\n")[0] ?? "";
  if (error.options.emptyBody === true) send(response, error.status, reason, undefined);
  else if (error.options.plainText === true) send(response, error.status, reason, error.message, true);
  else {
    const { errors } = error.options;
    const body = { data: null, message: error.message, ...(errors === undefined ? {} : { errors }) };
    send(response, error.status, reason, JSON.stringify(body));
  }
}

function send(
  response: ServerResponse,
  status: number,
  reason: string,
  body: string | undefined,
  plainText = false,
): void {
  if (response.destroyed) return;
  const date = new Date().toUTCString();
  const headers: Record<string, string | number> = {
    "Cache-Control": "max-age=0",
    Connection: status >= 400 || isLastOn(response.req.socket) ? "close" : "Keep-Alive",
    Date: date,
    Pragma: "no-cache",
    Server: "pve-api-daemon/3.0",
    Expires: date,
  };
  // An empty answer ends with the connection, without a length.
  if (body === undefined) response.useChunkedEncodingByDefault = false;
  else {
    headers["Content-Length"] = Buffer.byteLength(body);
    if (!plainText) headers["Content-Type"] = "application/json;charset=UTF-8";
  }
  // A reason phrase is Latin-1 without control characters, or Node refuses to send it.
  response.writeHead(status, reason.replace(/[^\t\x20-\x7e\x80-\xff]/g, "?"), headers);
  response.end(body);
}

const answersOn = new WeakMap<Socket, number>();

/** Said with the last answer, as pveproxy does: Node's own limit answers 503 to a client that was not told. */
function isLastOn(socket: Socket): boolean {
  const answers = (answersOn.get(socket) ?? 0) + 1;
  answersOn.set(socket, answers);
  return answers >= REQUESTS_PER_CONNECTION;
}

function wrap(data: unknown): unknown {
  if (!(data instanceof WithTotal)) return { data };
  return data.total === undefined ? { data: data.data } : { data: data.data, total: data.total };
}

function planned(status: number, reason: string): ApiError {
  return new ApiError(status, reason, { emptyBody: status === 401 || status === 595 || status === 596 });
}

/** A defect of the simulator must be loud: the client sees 500, the process prints where. */
function internal(error: unknown): ApiError {
  console.error(error);
  return new ApiError(500, `simulator: ${error instanceof Error ? error.message : String(error)}\n`);
}

/** The API path without /api2/json; percent-escapes are resolved. */
function pathOf(request: IncomingMessage): string {
  const raw = (request.url ?? "/").split("?")[0] ?? "/";
  const rest = /^\/api2\/(?:json|extjs)(\/.*)?$/.exec(raw)?.[1] ?? raw;
  try {
    return decodeURIComponent(rest).replace(/(.)\/+$/, "$1");
  } catch {
    return rest;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
