import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerOptions, ServerResponse } from "node:http";
import { env } from "./env";
import { countBody, type GateRefusal, refuseAtGate } from "./http-gate";
import { securityHeaders } from "./http-headers";
import { log } from "./log";
import { singleton } from "./singleton";
import { trustedAddress } from "./trusted-address";

/** Limits on how a request arrives: big headers are answered with 431, slow ones with 408. */
export const SERVER_OPTIONS: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 25_000,
  // The default looks every 30 s, so that a slow request could stay for a minute.
  connectionsCheckingInterval: 2_000,
};

const REFUSED_SOCKET_LINGERS_MS = 1_000;

/** Headers by which Next talks to itself or believes a proxy: never taken from a client. */
const INTERNAL = /^(x-middleware-|x-invoke-|x-matched-path|x-now-route-matches|x-nonce|next-resume)/;
const FORWARDED = ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"];

/**
 * Everything that a request meets before anybody handles it: who it really comes from. Next sends an action to itself
 * when the page it was posted to is not the one that holds it: the seal, which no client knows, keeps the address.
 */
export function identifyRequest(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) if (INTERNAL.test(name)) delete request.headers[name];
  for (const name of FORWARDED) delete request.headers[name];
  delete request.headers["content-security-policy-report-only"];
  // Next builds redirects and compares origins with it.
  request.headers.host = new URL(env().APP_URL).host;
  const seal = singleton("front-seal", () => randomBytes(16).toString("hex"));
  if (request.headers["x-front-seal"] === seal) return;
  request.headers["x-front-seal"] = seal;
  request.headers["x-real-ip"] = trustedAddress(request, env().TRUSTED_PROXIES);
}

/** Gives the response its headers and tells Next, by the request's own header, which nonce its scripts carry. */
export function protectResponse(request: IncomingMessage, response: ServerResponse): void {
  const headers = securityHeaders(randomBytes(16).toString("base64"));
  request.headers["content-security-policy"] = headers["content-security-policy"];
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** The pages and the API behind the gate; what they throw becomes an answer that says nothing but where to look. */
export function behindGate(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const refusal = refuseAtGate(request);
    if (refusal) {
      refuse(request, response, refusal);
      return;
    }
    countBody(request, (tooLarge) => {
      if (response.headersSent) request.socket.destroy();
      else refuse(request, response, tooLarge);
    });
    handle(request, response).catch((error: unknown) => {
      const correlationId = randomUUID();
      log("server").error({ err: error, correlationId }, "request failed");
      if (response.headersSent) response.destroy();
      else problem(response, 500, `Something went wrong on our side. The log has it under ${correlationId}.`);
    });
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: GateRefusal): void {
  const { method, url, headers } = request;
  log("server").info(
    { method, path: url?.split("?")[0], origin: headers.origin, address: headers["x-real-ip"] },
    refusal.detail,
  );
  problem(response, refusal.status, refusal.detail);
  // Reads on for a moment: a client that is cut off while it sends never sees the answer.
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, REFUSED_SOCKET_LINGERS_MS).unref();
}

/** RFC 9457. */
function problem(response: ServerResponse, status: number, detail: string): void {
  response.statusCode = status;
  response.setHeader("content-type", "application/problem+json");
  response.setHeader("cache-control", "private, no-store");
  response.end(JSON.stringify({ type: "about:blank", title: "refused", status, detail }));
}
