import "server-only";
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { clock } from "@/lib/core/clock";
import type { Topic } from "@/lib/live/topics";
import { GOODBYE_MS } from "./connection";
import { type Doorkeeper, keepChecking } from "./doorkeeper";
import type { LogFollower, LogStream } from "./log-stream";
import { LOG_STREAM_PATH } from "./paths";
import { LogMark } from "./protocol";
import { MAX_STALLED_MS } from "./slow-readers";
import type { GatewayOptions, Watcher } from "./types";

const LOOK_MS = 1_000;
const PING_EVERY_MS = 20_000;
/** Close codes of RFC 6455. */
const GOING_AWAY = 1001;
const REFUSED = 1008;

/**
 * The log for a client that speaks WebSocket and nothing else, at the address of socket.io's own log stream: each text
 * it gets is a LogBatch as JSON. It has nothing to say: `?epoch=…&seq=…`, the last line it has, stands in the address.
 */
export function attachPlainLog<W extends Watcher>(
  http: HttpServer,
  options: GatewayOptions<W>,
  { doorkeeper, logStream }: { doorkeeper: Doorkeeper<W>; logStream: LogStream },
) {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });
  const onUpgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isPlainLog(request)) return;
    // Until the WebSocket takes over, nobody else listens for a client that goes away.
    socket.on("error", () => socket.destroy());
    const refusal = await doorkeeper.refusalOf(request, "logs");
    if (refusal !== null) return refuse(socket, refusal);
    server.handleUpgrade(request, socket, head, (client) => follow(client, request));
  };
  const follow = async (client: WebSocket, request: IncomingMessage) => {
    const end = (why: string) => {
      client.close(REFUSED, why);
      setTimeout(() => client.terminate(), GOODBYE_MS).unref();
    };
    client.on("error", () => client.terminate());
    const known = doorkeeper.hold(request, client, () => end("The session has ended."));
    if (!known) return end("Too many connections of this session.");
    // What was revoked between the question and this moment was told to nobody.
    const watcher = await options.recheck(known).catch(() => null);
    if (!watcher || !options.mayWatch(watcher, "logs")) return end("Sign in first.");
    if (client.readyState !== client.OPEN) return;
    const data = { watcher, topics: new Set<Topic>(["logs"]) };
    const checking = keepChecking(data, options, () => end("The session has ended."));
    const manners = watchManners(client, end);
    client.once("close", () => {
      clearInterval(checking);
      clearInterval(manners);
      logStream.leave(client);
    });
    logStream.join(client, followerOf(client), markOf(request));
  };
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    void onUpgrade(request, socket, head);
  http.on("upgrade", listener);
  return {
    count: () => server.clients.size,
    close() {
      http.off("upgrade", listener);
      for (const client of server.clients) client.close(GOING_AWAY);
      server.close();
    },
  };
}

/** Whether it asks for the log without socket.io, whose clients name the version of their protocol. */
export function isPlainLog({ url = "" }: IncomingMessage): boolean {
  const [pathname = "", query] = url.split("?");
  return pathname.replace(/\/$/, "") === LOG_STREAM_PATH && !new URLSearchParams(query).has("EIO");
}

/** The last line that the client has, where its address says so. */
function markOf({ url = "" }: IncomingMessage): LogMark | null {
  const query = new URLSearchParams(url.split("?")[1]);
  const seq = query.get("seq");
  const mark = LogMark.safeParse({ epoch: query.get("epoch"), seq: seq === null ? null : Number(seq) });
  return mark.success ? mark.data : null;
}

function followerOf(client: WebSocket): LogFollower {
  return {
    room: null,
    canTake: () => client.readyState === client.OPEN && client.bufferedAmount === 0,
    tell: (_batch, text) => client.send(text()),
  };
}

/** Ends who speaks, who takes nothing of what it is sent, and who is not there any more. */
function watchManners(client: WebSocket, end: (why: string) => void): NodeJS.Timeout {
  let tookAtMs = clock().monotonicMs();
  let pingedAtMs = tookAtMs;
  let answers = true;
  client.on("message", () => end("Nothing is taken here."));
  client.on("pong", () => {
    answers = true;
  });
  const timer = setInterval(() => {
    const now = clock().monotonicMs();
    if (client.bufferedAmount === 0) tookAtMs = now;
    if (now - tookAtMs > MAX_STALLED_MS) return client.terminate();
    if (now - pingedAtMs < PING_EVERY_MS) return;
    if (!answers) return client.terminate();
    answers = false;
    pingedAtMs = now;
    client.ping();
  }, LOOK_MS);
  timer.unref();
  return timer;
}

/** In words that any client shows, before the connection became a WebSocket. */
function refuse(socket: Duplex, why: string): void {
  const body = `${why}\n`;
  const head = [
    "HTTP/1.1 403 Forbidden",
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
