import type { IncomingMessage, ServerOptions } from "node:http";
import { CSP_REPORT_PATH } from "./headers";

/** The largest body of any request; next.config.mjs gives the same to Next for actions. */
export const MAX_BODY_KIB = 256;
/** Of a report that anybody may send from anywhere. */
export const MAX_REPORT_KIB = 8;

/** The largest body that this request may have, in KiB: the one place that says so. */
export function maxBodyKib(request: IncomingMessage): number {
  return isReport(request) ? MAX_REPORT_KIB : MAX_BODY_KIB;
}

/**
 * Browsers send these with the origin "null" (our Referrer-Policy hides it), so that nobody can tell where they come
 * from. They change nothing and no cookie of theirs is looked at.
 */
export function isReport({ method, url }: IncomingMessage): boolean {
  return method === "POST" && url === CSP_REPORT_PATH;
}

/** Limits on how a request arrives: big headers are answered with 431, slow ones with 408. */
export const SERVER_OPTIONS: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 25_000,
  // The default looks every 30 s, so that a slow request could stay for a minute.
  connectionsCheckingInterval: 2_000,
};
