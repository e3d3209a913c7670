import { type NextRequest, NextResponse } from "next/server";
import { requirementOf } from "@/lib/access/pages";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { originOf } from "@/lib/http/origin";
import { actorOfCookieHeader } from "@/lib/identity/identify";
import { can } from "@/lib/identity/permissions";

/** A convenience, not a guard: it spares people a page they may not see. The doors (lib/access) authorize. */
export async function middleware(request: NextRequest) {
  // An action's own door answers with a sentence; sending its caller to another page would not.
  if (request.headers.has("next-action")) return NextResponse.next();
  const { pathname, search } = request.nextUrl;
  const requirement = requirementOf(pathname);
  const cookie = request.headers.get("cookie");
  const actor = await actorOfCookieHeader(cookie, originOf(request.headers), false).catch(nobodyKnows);
  if (actor === "unknown" || can(actor, requirement)) return NextResponse.next();
  const url = request.nextUrl.clone();
  url.search = "";
  const isForbidden = actor !== null && !actor.owes;
  url.pathname = isForbidden ? "/forbidden" : actor ? "/enrol" : "/sign-in";
  url.searchParams.set(isForbidden ? "needs" : "next", isForbidden ? requirement : `${pathname}${search}`);
  return NextResponse.redirect(url);
}

/** The page asks again, and says so where people can read it. */
function nobodyKnows(error: unknown): "unknown" {
  log("access").warn({ error: messageOf(error) }, "who asks for a page could not be looked up");
  return "unknown";
}

export const config = {
  // Node, not Edge: the role is looked up in the database.
  runtime: "nodejs",
  matcher: ["/((?!api/|_next/|sign-in|setup|forbidden|.*\\.[a-z0-9]+$).*)"],
};
