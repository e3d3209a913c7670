import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { withinRequest } from "@/lib/core/request-scope";
import { singleton } from "@/lib/core/singleton";
import { holdBody, refuseAction } from "./action-body";
import { countBody, isChangeOfPage, optionsAsked, refuseAtGate } from "./gate";
import { securityHeaders } from "./headers";
import { type Problem, requestIdOf, sendProblem } from "./problem";
import { logRefused } from "./refused-log";
import { comesThroughProxy, trustedAddress } from "./trusted-address";

const REFUSED_SOCKET_LINGERS_MS = 1_000;

/** Headers by which Next talks to itself or believes a proxy: never taken from a client. */
const INTERNAL = /^(x-middleware-|x-invoke-|x-matched-path|x-now-route-matches|x-nonce|next-resume)/;
const FORWARDED = ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"];

/** What a proxy may name a request: nothing that a log line or a header would have to escape. */
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Everything that a request meets before anybody handles it: who it really comes from, and its name. Next sends an action to itself
 * when the page it was posted to is not the one that holds it: the seal, which no client knows, keeps both.
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
  request.headers["x-request-id"] = newRequestId(request);
}

/** The name that a trusted proxy gave the request, so that its log and ours can be laid side by side; else our own. */
function newRequestId(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  const isBelieved = comesThroughProxy(request, env().TRUSTED_PROXIES);
  return isBelieved && typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Gives the response its headers and tells Next, by the request's own header, which nonce its scripts carry. */
export function protectResponse(request: IncomingMessage, response: ServerResponse): void {
  const headers = securityHeaders(randomBytes(16).toString("base64"));
  request.headers["content-security-policy"] = headers["content-security-policy"];
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader("x-request-id", requestIdOf(request));
}

/** The pages and the API behind the gate; what they throw becomes an answer that says nothing but where to look. */
export function behindGate(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const refusal = refuseAtGate(request);
    if (refusal) {
      refuse(request, response, refusal);
      return;
    }
    const methods = optionsAsked(request);
    if (methods) {
      response.writeHead(204, { allow: methods.join(", ") }).end();
      return;
    }
    const pass = () => {
      handle(request, response).catch((error: unknown) => {
        const requestId = requestIdOf(request);
        log("server").error({ err: error }, "request failed");
        const detail = `Something went wrong on our side. The log has the details under ${requestId}.`;
        if (response.headersSent) response.destroy();
        else sendProblem(request, response, { code: "internal", detail });
      });
    };
    const isCalled = isChangeOfPage(request);
    if (isCalled)
      holdBody(request, (body) => {
        const malformed = refuseAction(request, body);
        withinRequest(requestIdOf(request), () =>
          malformed ? refuse(request, response, malformed) : pass(),
        );
      });
    countBody(request, (tooLarge) => {
      if (response.headersSent) request.socket.destroy();
      else refuse(request, response, tooLarge);
    });
    if (!isCalled) pass();
  };
  return (request: IncomingMessage, response: ServerResponse): void =>
    withinRequest(requestIdOf(request), () => answer(request, response));
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Problem): void {
  logRefused("refusals", request, refusal.detail);
  sendProblem(request, response, refusal);
  // Reads on for a moment: a client that is cut off while it sends never sees the answer.
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, REFUSED_SOCKET_LINGERS_MS).unref();
}
