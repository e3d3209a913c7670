import "server-only";
import { z } from "zod";
import { originOf } from "@/lib/http/origin";
import { problemResponse } from "@/lib/http/problem";
import { endByProvider } from "@/lib/identity/oidc/logout";
import { describeFailure } from "./failure";

/** The form's one field (OpenID Connect Back-Channel Logout 1.0, section 2.5); what else is there means nothing. */
const Input = z.object({ logout_token: z.string().min(1).max(16_384) });

/**
 * Where a provider tells that somebody has signed out there. It takes a form and not JSON, and answers as that document
 * says: 200, or 400 with `no-store`. What it carries is its own proof, so that nobody needs to be signed in.
 */
async function handle(request: Request): Promise<Response> {
  const origin = originOf(request.headers);
  try {
    const form = Object.fromEntries(new URLSearchParams(await request.text()));
    const given = Input.safeParse(form);
    if (given.success && (await endByProvider(given.data.logout_token, origin)))
      return new Response(null, { status: 200, headers: { "cache-control": "no-store" } });
    return problemResponse({ code: "invalid", detail: "The logout token does not hold." }, origin.requestId);
  } catch (error) {
    const { code, message } = describeFailure(error, "session.end_by_provider", origin);
    return problemResponse({ code, detail: message }, origin.requestId);
  }
}

export const providerLogoutEndpoint = Object.assign(handle, { input: Input, requires: "anyone" as const });
