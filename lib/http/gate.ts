import type { IncomingMessage } from "node:http";
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state.js";
import { refuseAction } from "./action-body";
import { apiPaths, methodsAt } from "./api-paths";
import { isReport, maxBodyKib } from "./limits";
import { FOREIGN_ORIGIN, isOwnOrigin } from "./origin";
import type { Problem } from "./problem";

const READS = ["GET", "HEAD", "OPTIONS"];
const CHANGES = ["POST", "PUT", "PATCH", "DELETE"];

/** What a request is refused for before anything reads it; null lets it pass to the doors, which authorize. */
export function refuseAtGate(request: IncomingMessage): Problem | null {
  const method = request.method ?? "";
  if (!request.url?.startsWith("/")) return { code: "invalid", detail: "The request target must be a path." };
  const malformed = malformedPart(request);
  if (malformed) return { code: "invalid", detail: malformed };
  if (!READS.includes(method) && !CHANGES.includes(method)) return notAllowed(method, [...READS, ...CHANGES]);
  const maxKib = maxBodyKib(request);
  if (Number(request.headers["content-length"] ?? 0) > maxKib * 1024) return tooLargeFor(maxKib);
  if (CHANGES.includes(method) && !isReport(request) && !isOwnOrigin(request.headers))
    return { code: "forbidden", detail: FOREIGN_ORIGIN };
  return isChangeOfPage(request) ? refuseAction(request, null) : refuseAtApi(method, pathOf(request));
}

/** What changes something and is not for the API can only be a call of a server action. */
export function isChangeOfPage(request: IncomingMessage): boolean {
  return CHANGES.includes(request.method ?? "") && !isApi(pathOf(request));
}

/** The methods of a path of the API, where OPTIONS asks for them; else null. */
export function optionsAsked(request: IncomingMessage): string[] | null {
  if (request.method !== "OPTIONS" || !isApi(pathOf(request))) return null;
  return methodsAt(apiPaths(), pathOf(request));
}

/** A body that does not say its length is counted as it comes. @param tooLarge called once, instead of passing on more */
export function countBody(request: IncomingMessage, tooLarge: (refusal: Problem) => void): void {
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

/** Next answers an unknown path with a page and a wrong method with nothing at all. */
function refuseAtApi(method: string, pathname: string): Problem | null {
  if (!isApi(pathname)) return null;
  const methods = methodsAt(apiPaths(), pathname);
  if (methods === null) return { code: "not_found", detail: "The API has no such path." };
  return methods.includes(method) ? null : notAllowed(method, methods);
}

function notAllowed(method: string, methods: string[]): Problem {
  const allow = methods.join(", ");
  return {
    code: "method_not_allowed",
    detail: `The method ${method} is not used here; these are: ${allow}.`,
    headers: { allow },
  };
}

/** What Next would take for a fault of ours: it decodes both without expecting that they are not valid. */
function malformedPart(request: IncomingMessage): string | null {
  if (!isDecodable(pathOf(request))) return "The path is not valid percent-encoded UTF-8.";
  const tree = request.headers["next-router-state-tree"];
  if (tree !== undefined && !isRouterState(String(tree)))
    return "The header Next-Router-State-Tree is not valid: reload the page.";
  return null;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Asks the same code of Next that would throw. */
function isRouterState(header: string): boolean {
  try {
    parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}

function isApi(pathname: string): boolean {
  return pathname === "/api" || pathname.startsWith("/api/");
}

function pathOf({ url }: IncomingMessage): string {
  return url?.split("?")[0] ?? "";
}

function tooLargeFor(maxKib: number): Problem {
  return { code: "too_large", detail: `The request body is over ${maxKib} KiB.` };
}
