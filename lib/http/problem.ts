import type { IncomingMessage, ServerResponse } from "node:http";

/** Of an identified request. */
export function requestIdOf(request: IncomingMessage): string {
  return String(request.headers["x-request-id"]);
}

/** RFC 9457. */
export function problem(
  request: IncomingMessage,
  response: ServerResponse,
  { status, detail }: { status: number; detail: string },
): void {
  response.statusCode = status;
  response.setHeader("content-type", "application/problem+json");
  response.setHeader("cache-control", "private, no-store");
  const requestId = requestIdOf(request);
  response.end(JSON.stringify({ type: "about:blank", title: "refused", status, detail, requestId }));
}
