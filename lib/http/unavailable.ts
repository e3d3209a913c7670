import type { IncomingMessage, ServerResponse } from "node:http";
import { sendProblem } from "./problem";
import { logRefused } from "./refused-log";

const RETRY_AFTER_SECONDS = 5;
/** What says how the app is, and the parts of pages that are already open: they need no database. */
const ANSWERED_ALWAYS = /^\/(_next\/|api\/(health|livez|readyz)$)/;

/** Whether a request has to wait until the app can serve it again. */
export function needsService(request: IncomingMessage): boolean {
  return !ANSWERED_ALWAYS.test(request.url?.split("?")[0] ?? "");
}

/**
 * Lets an answer say 503 with Retry-After instead of 500 where what it needed went away while it was made: Next makes a
 * 500 of every error of a page.
 */
export function sayWhenUnavailable(response: ServerResponse, isAvailable: () => boolean): void {
  const writeHead = response.writeHead.bind(response) as (
    status: number,
    ...rest: unknown[]
  ) => ServerResponse;
  response.writeHead = (status: number, ...rest: unknown[]) => {
    if (status !== 500 || isAvailable()) return writeHead(status, ...rest);
    response.setHeader("retry-after", String(RETRY_AFTER_SECONDS));
    return writeHead(503, ...rest.filter((each) => typeof each !== "string"));
  };
}

/** 503 with Retry-After: a page that asks again by itself for people, a problem document for everything else. */
export function answerUnavailable(request: IncomingMessage, response: ServerResponse, detail: string): void {
  logRefused("unavailable", request, detail);
  const headers = { "retry-after": String(RETRY_AFTER_SECONDS) };
  if (request.method !== "GET" || !request.headers.accept?.includes("text/html")) {
    sendProblem(request, response, { code: "unavailable", detail, headers });
    return;
  }
  response.setHeader("retry-after", headers["retry-after"]);
  response.statusCode = 503;
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader("cache-control", "private, no-store");
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="${RETRY_AFTER_SECONDS}"><title>ProxLB UI is not available</title><h1>ProxLB UI is not available</h1><p>${detail}</p><p>This page tries again every ${RETRY_AFTER_SECONDS} seconds.</p></html>`,
  );
}
