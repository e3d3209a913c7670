import type { IncomingMessage } from "node:http";
import { env } from "@/lib/core/env";
import { CSP_REPORT_PATH } from "./headers";

export interface GateRefusal {
  status: 400 | 403 | 405 | 413;
  detail: string;
}

/** Of any request; what needs more (a backup to restore) must come on a way of its own. */
const MAX_BODY_KIB = 256;
/** Of what anybody may send from anywhere. */
const MAX_REPORT_KIB = 8;

const READS = ["GET", "HEAD", "OPTIONS"];
const CHANGES = ["POST", "PUT", "PATCH", "DELETE"];

/** What a request is refused for before anything reads it; null lets it pass to the doors, which authorize. */
export function refuseAtGate(request: IncomingMessage): GateRefusal | null {
  const method = request.method ?? "";
  if (!request.url?.startsWith("/")) return { status: 400, detail: "The request target must be a path." };
  if (!READS.includes(method) && !CHANGES.includes(method)) {
    return { status: 405, detail: `The method ${method} is not used here.` };
  }
  const maxKib = maxBodyKib(request);
  if (Number(request.headers["content-length"] ?? 0) > maxKib * 1024) return tooLargeFor(maxKib);
  if (CHANGES.includes(method) && !isReport(request) && !comesFromOwnPages(request)) {
    return {
      status: 403,
      detail: "A changing request must come from ProxLB UI's own origin (APP_URL), or carry a token.",
    };
  }
  return null;
}

/** A body that does not say its length is counted as it comes. @param tooLarge called once, instead of passing on more */
export function countBody(request: IncomingMessage, tooLarge: (refusal: GateRefusal) => void): void {
  if (request.headers["transfer-encoding"] === undefined) return;
  const push = request.push.bind(request);
  const maxKib = maxBodyKib(request);
  let bytes = 0;
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    bytes += chunk?.length ?? 0;
    if (bytes <= maxKib * 1024) return push(chunk, encoding);
    request.push = () => false;
    tooLarge(tooLargeFor(maxKib));
    return false;
  };
}

function maxBodyKib(request: IncomingMessage): number {
  return isReport(request) ? MAX_REPORT_KIB : MAX_BODY_KIB;
}

function tooLargeFor(maxKib: number): GateRefusal {
  return { status: 413, detail: `The request body is over ${maxKib} KiB.` };
}

/**
 * Browsers send these with the origin "null" (our Referrer-Policy hides it), so that nobody can tell where they come
 * from. They change nothing and no cookie of theirs is looked at.
 */
function isReport({ method, url }: IncomingMessage): boolean {
  return method === "POST" && url === CSP_REPORT_PATH;
}

/**
 * Browsers send Origin with every changing request; APP_URL is what it must be, for a Host header can be forged. A
 * client that is no browser sends none: it may pass where no cookie could be misused, and so may one that shows a
 * token, which no browser adds by itself.
 */
function comesFromOwnPages({ headers }: IncomingMessage): boolean {
  if (headers.authorization !== undefined) return true;
  if (headers.origin !== undefined) return headers.origin === new URL(env().APP_URL).origin;
  const site = headers["sec-fetch-site"];
  return site === undefined ? headers.cookie === undefined : site === "same-origin";
}
