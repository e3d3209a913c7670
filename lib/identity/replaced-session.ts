import "server-only";
import { getLive } from "@/lib/live/live";

const COOKIE_ARRIVES_MS = 1_000;

/**
 * Drops the sockets of a session whose place another one takes in the same browser. Not before the browser has its new
 * cookie: with the old one its open page would be told that the session has ended.
 */
export function disconnectReplaced(sessionRowId: number): void {
  setTimeout(() => getLive().disconnectSession(sessionRowId), COOKIE_ARRIVES_MS).unref();
}
