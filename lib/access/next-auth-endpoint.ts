import "server-only";
import type { NextRequest } from "next/server";
import { originOf } from "@/lib/http/origin";
import { type ProblemCode, problemResponse } from "@/lib/http/problem";

/** What next-auth answers below /api/auth (its `AuthAction`), but for what only mail and passkeys use. */
const SERVED = ["callback", "csrf", "error", "providers", "session", "signin", "signout"];
const CODES: Record<number, ProblemCode> = {
  400: "invalid",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
};

/** next-auth's own handler, whose failures become problem documents like everybody else's. */
export function nextAuthEndpoint(handle: (request: NextRequest) => Promise<Response>) {
  return async (request: NextRequest): Promise<Response> => {
    const { requestId } = originOf(request.headers);
    const [, , , action = ""] = request.nextUrl.pathname.split("/");
    if (!SERVED.includes(action))
      return problemResponse({ code: "not_found", detail: "The API has no such path." }, requestId);
    const answer = await handle(request);
    if (answer.status < 400) return answer;
    const code = CODES[answer.status] ?? "internal";
    return problemResponse({ code, detail: "The sign-in page's own call was not valid." }, requestId);
  };
}
