import "server-only";
import { once } from "node:events";
import type { Server } from "node:http";
import { log } from "@/lib/core/log";

/** Takes the port, before anything else is opened or started. @throws Error with one sentence that says what to do */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const sentence = LISTEN_SENTENCES[code ?? ""] ?? `Port ${port} on ${host} cannot be opened: ${message}.`;
    throw new Error(sentence.replace("%port", String(port)).replace("%host", host), { cause: error });
  }
}

const LISTEN_SENTENCES: Record<string, string> = {
  EADDRINUSE: "Port %port on %host is used by another program: end that program, or set PORT to a free one.",
  EACCES: "Port %port may not be opened by this user: set PORT to one above 1023.",
  EADDRNOTAVAIL: "LISTEN_HOST %host is no address of this machine.",
  ENOTFOUND: "LISTEN_HOST %host is no address that can be found.",
};

/** A client that went away in the middle; nobody listened for it, and nothing of ours is broken. */
const GONE_CLIENT = new Set([
  "ABORT_ERR",
  "ECONNRESET",
  "EPIPE",
  "ERR_HTTP_REQUEST_TIMEOUT",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_PREMATURE_CLOSE",
]);

/**
 * Ends the process in order when something of ours throws where nobody catches it: what state it is in is not known
 * any more. Next would swallow it and live on.
 * @param ownCode the folder of the server's own code, whose lost rejections count too; a page's belong to its request
 */
export function endOnDefects(ownCode: string, end: () => void): void {
  process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
    if (GONE_CLIENT.has(error?.code ?? "")) {
      log("server").debug({ err: error }, "a client went away");
      return;
    }
    log("server").fatal({ err: error }, "an exception that nobody caught: ProxLB UI ends");
    end();
  });
  process.on("unhandledRejection", (reason) => {
    const stack = reason instanceof Error ? (reason.stack ?? "") : ownCode;
    if (!stack.includes(ownCode)) {
      // Of a page, whose request fails by itself, or of a library: nothing to end for, but never without a trace.
      log("server").error({ err: reason }, "a rejection that nobody caught, not of the server's own code");
      return;
    }
    log("server").fatal({ err: reason }, "a rejection that nobody caught: ProxLB UI ends");
    end();
  });
}
