import { io, type Socket } from "socket.io-client";
import { SOCKET_PATH } from "@/lib/live/sockets/paths";
import type { ClientEvents, ServerEvents, WatchReply } from "@/lib/live/sockets/protocol";
import type { Topic } from "@/lib/live/topics";
import type { DemoUser, Stack } from "@/tests/support/stack";

export type Viewer = Socket<ServerEvents, ClientEvents>;

/** The app lets one session hold so many sockets. */
const SOCKETS_PER_SESSION = 5;
const PEOPLE: DemoUser[] = ["viewer", "operator", "admin", "superadmin"];
/** More handshakes at once would only wait in a queue of the kernel. */
const AT_ONCE = 25;

/** Signs in as often as needed and connects real clients that watch `topics`. */
export async function connectViewers(stack: Stack, count: number, topics: Topic[]): Promise<Viewer[]> {
  const cookies: string[] = [];
  for (let index = 0; index * SOCKETS_PER_SESSION < count; index += 1) {
    cookies.push(await stack.signIn(PEOPLE[index % PEOPLE.length] ?? "viewer"));
  }
  const viewers: Viewer[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) =>
      connect(stack.url, cookies[Math.floor((from + index) / SOCKETS_PER_SESSION)] ?? "", topics),
    );
    viewers.push(...(await Promise.all(batch)));
  }
  return viewers;
}

export function disconnect(viewers: readonly Viewer[]): void {
  for (const viewer of viewers) viewer.disconnect();
}

/** Bytes this viewer's connection has received, frames and all. */
export function receivedBytes(viewer: Viewer): number {
  const engine = viewer.io.engine as unknown as {
    transport: { ws: { _socket: { bytesRead: number } } };
  };
  return engine.transport.ws._socket.bytesRead;
}

async function connect(url: string, cookie: string, topics: Topic[]): Promise<Viewer> {
  const viewer: Viewer = io(url, {
    path: SOCKET_PATH,
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie, origin: url },
  });
  await new Promise<void>((resolve, reject) => {
    viewer.once("connect", () => resolve());
    viewer.once("connect_error", (error) => reject(error));
  });
  const reply = await new Promise<WatchReply>((resolve) => viewer.emit("watch", { topics }, resolve));
  if (reply.denied.length > 0) throw new Error(`A viewer may not watch ${reply.denied.join(", ")}.`);
  return viewer;
}
