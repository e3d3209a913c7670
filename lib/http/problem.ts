import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { type ErrorCode, type FailureFacts, HTTP_STATUS, type Issue } from "@/lib/core/errors";

/** What the front refuses before any door is reached has codes of its own. */
const STATUS = { ...HTTP_STATUS, method_not_allowed: 405, too_large: 413 } as const;

export type ProblemCode = ErrorCode | "method_not_allowed" | "too_large";

export interface Problem {
  code: ProblemCode;
  /** One sentence for the person who asked; never holds a secret. */
  detail: string;
  /** The wrong fields of the input. */
  issues?: Issue[];
  /** Members of its own. */
  facts?: FailureFacts;
  /** Beside those that every problem has: Allow, Retry-After. */
  headers?: Record<string, string>;
}

const HEADERS = { "content-type": "application/problem+json", "cache-control": "private, no-store" };

/** Of an identified request. */
export function requestIdOf(request: IncomingMessage): string {
  return String(request.headers["x-request-id"]);
}

/** The one form of every failure over HTTP (RFC 9457). @param requestId names the line of the log */
function documentOf({ code, detail, issues = [], facts }: Problem, requestId: string): string {
  const status = STATUS[code];
  const wrong = issues.length > 0 ? { issues } : {};
  return JSON.stringify({ ...facts, type: "about:blank", title: code, status, detail, ...wrong, requestId });
}

/** For handlers of Next. */
export function problemResponse(problem: Problem, requestId: string): Response {
  const headers = { ...HEADERS, ...problem.headers };
  return new Response(documentOf(problem, requestId), { status: STATUS[problem.code], headers });
}

/** For what is answered before Next. */
export function sendProblem(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  const headers: OutgoingHttpHeaders = { ...HEADERS, ...problem.headers };
  response.statusCode = STATUS[problem.code];
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value ?? "");
  response.end(documentOf(problem, requestIdOf(request)));
}
