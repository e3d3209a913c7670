import type { IncomingMessage } from "node:http";
import { log } from "@/lib/core/log";
import { takeLine } from "./line-budget";
import { requestIdOf } from "./problem";

/**
 * Tells the log of a request that was refused before anybody handled it. Anybody can send such requests as fast as they
 * like: beyond the budget of lines of this kind a request is told at the level debug only, and then counted.
 */
export function logRefused(kind: "refusals" | "unavailable", request: IncomingMessage, detail: string): void {
  const { method, url, headers } = request;
  const address = String(headers["x-real-ip"] ?? "");
  const taken = takeLine(kind, address);
  const isOver = !("missed" in taken);
  log("server")[isOver ? "debug" : "info"](
    {
      method,
      path: url?.split("?")[0],
      origin: headers.origin,
      address,
      requestId: requestIdOf(request),
      missed: isOver ? undefined : taken.missed || undefined,
    },
    detail,
  );
}
