import type { IncomingMessage } from "node:http";
import type { Problem } from "./problem";

/** What React's decoder recurses over; ours are a few levels deep. */
const MAX_DEPTH = 32;
/** How the build names actions. */
const ACTION_ID = /^[0-9a-f]{42}$/;
/** Words of React's reply format for values that JSON lacks. Its references and foreign types no action of ours takes. */
const WORDS =
  /^\$(\$|undefined$|NaN$|Infinity$|-Infinity$|-0$|n-?\d{1,30}$|D\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$)/;

/**
 * What is wrong with a call of a server action, before Next decodes it: where that fails, Next answers 500 and writes
 * a fault of ours into the log, for whoever likes. Our pages call actions from code, with one value that JSON holds.
 * @param body whole; null while it has not come
 */
export function refuseAction(request: IncomingMessage, body: Buffer | null): Problem | null {
  const { headers, method } = request;
  if (method !== "POST" || headers["next-action"] === undefined)
    return {
      code: "method_not_allowed",
      detail: "Pages are only read; what changes anything goes to the API.",
      headers: { allow: "GET, HEAD" },
    };
  if (!ACTION_ID.test(String(headers["next-action"])))
    return { code: "invalid", detail: "The header Next-Action names no action: reload the page." };
  if (!/^text\/plain\b/i.test(headers["content-type"] ?? ""))
    return { code: "invalid", detail: "An action takes text/plain, as React sends it." };
  return body === null || isReply(body.toString("utf8"))
    ? null
    : { code: "invalid", detail: "The body is no call of an action, as React writes it." };
}

/**
 * Keeps the body of a request back until all of it has come. The limit of the gate (countBody) bounds it.
 * @param whole called once with it; what `request` is read for afterwards is the same body
 */
export function holdBody(request: IncomingMessage, whole: (body: Buffer) => void): void {
  const push = request.push.bind(request);
  const chunks: Buffer[] = [];
  request.push = (chunk: Buffer | null) => {
    if (chunk !== null) return chunks.push(chunk) > 0;
    request.push = push;
    const body = Buffer.concat(chunks);
    if (body.length > 0) push(body);
    const more = push(null);
    whole(body);
    return more;
  };
}

function isReply(text: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return false;
  }
  return Array.isArray(parsed) && isPlain(parsed, 0);
}

function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === "string") return !value.startsWith("$") || WORDS.test(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth >= MAX_DEPTH) return false;
  return Object.entries(value).every(([key, inner]) => key !== "__proto__" && isPlain(inner, depth + 1));
}
