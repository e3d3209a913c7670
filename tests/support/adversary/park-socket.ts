import { WebSocket } from "undici";
import { SOCKET_PATH } from "@/lib/live/sockets/paths";
import { until } from "@/tests/support/until";

/** An engine.io connection driven by hand: no client of ours leaves one open without joining anything. */
export interface ParkedSocket {
  /** socket.io's packets as they came, without engine.io's pings: "0{…}" admitted, "4{…}" refused, "2[…]" an event. */
  readonly packets: string[];
  isOpen(): boolean;
  /** Asks to be let into the namespace. @returns "admitted", "refused" or "closed" */
  join(): Promise<"admitted" | "refused" | "closed">;
  /** Sends what stands for leaving the namespace; the connection below stays open for all this side does. */
  leave(): void;
  /** One socket.io event. */
  emit(event: string, argument: unknown): void;
  /** Any engine.io packet. */
  send(text: string): void;
  /** Milliseconds until the server ended it. @throws when it did not within `withinMs` */
  untilClosed(withinMs: number): Promise<number>;
  close(): void;
}

const ANSWER_MS = 5_000;

/**
 * Parks a socket: the handshake is done, nothing is joined, pings are answered.
 * @returns null when the handshake was refused
 */
export async function parkSocket(
  url: string,
  headers: Record<string, string>,
  path: string = SOCKET_PATH,
): Promise<ParkedSocket | null> {
  const address = `${url.replace(/^http/, "ws")}${path}/?EIO=4&transport=websocket`;
  const ws = new WebSocket(address, { headers });
  const packets: string[] = [];
  let state: "opening" | "open" | "closed" = "opening";
  ws.addEventListener("message", ({ data }) => {
    const text = String(data);
    if (text.startsWith("0")) state = "open";
    else if (text === "2") ws.send("3");
    else if (text.startsWith("4")) packets.push(text.slice(1));
  });
  for (const event of ["close", "error"] as const) {
    ws.addEventListener(event, () => {
      state = "closed";
    });
  }
  await until(() => state !== "opening", { what: "the answer to a handshake", limitMs: ANSWER_MS });
  if (ws.readyState !== WebSocket.OPEN) return null;
  return {
    packets,
    isOpen: () => state === "open",
    async join() {
      const from = packets.length;
      const answer = () => packets.slice(from).find((packet) => /^[04]/.test(packet));
      ws.send("40");
      await until(() => answer() !== undefined || state === "closed", { limitMs: ANSWER_MS });
      const told = answer();
      if (told === undefined) return "closed";
      return told.startsWith("0") ? "admitted" : "refused";
    },
    leave: () => ws.send("41"),
    emit: (event, argument) => ws.send(`42${JSON.stringify([event, argument])}`),
    send: (text) => ws.send(text),
    async untilClosed(withinMs) {
      const startedMs = performance.now();
      await until(() => state === "closed", { what: "the end of the connection", limitMs: withinMs });
      return performance.now() - startedMs;
    },
    close: () => ws.close(),
  };
}
