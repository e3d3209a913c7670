import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { getDatabase } from "@/db/client";
import { originOf } from "@/lib/http/origin";
import type { Actor } from "@/lib/identity/actor";
import { can, type Requirement } from "@/lib/identity/permissions";
import { factorsOf } from "@/lib/identity/second-factor";
import {
  actorOfSession,
  pendingSession,
  sessionCookieName,
  sessionIdFromCookie,
} from "@/lib/identity/session";

/** Who renders this page; null when nobody is signed in. One look-up per request. */
export const currentActor = cache(async (): Promise<Actor | null> => {
  const jar = await cookies();
  const sessionId = await sessionIdFromCookie(jar.get(sessionCookieName())?.value);
  return sessionId === null ? null : actorOfSession(sessionId, originOf(await headers()), true);
});

/** Who gave the right password and has to show a second factor now, and what they have; null when nobody does. */
export async function pendingPerson() {
  const jar = await cookies();
  const sessionId = await sessionIdFromCookie(jar.get(sessionCookieName())?.value);
  const pending = sessionId === null ? null : await pendingSession(sessionId);
  if (pending === null) return null;
  const { username, userId } = pending;
  return { username, ...(await factorsOf(getDatabase().db, userId)) };
}

/** For pages: redirects to sign-in, or to the page that says which role is needed. */
export async function requireActor(requirement: Requirement = "signed_in"): Promise<Actor> {
  const actor = await currentActor();
  if (!actor) redirect("/sign-in");
  if (actor.owes && requirement !== "enrolling") redirect("/enrol");
  if (!can(actor, requirement)) redirect(`/forbidden?needs=${requirement}`);
  return actor;
}
