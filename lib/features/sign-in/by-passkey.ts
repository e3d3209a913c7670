import "server-only";
import { headers } from "next/headers";
import type { z } from "zod";
import { getDatabase } from "@/db/client";
import { AppError } from "@/lib/core/errors";
import { originOf } from "@/lib/http/origin";
import { actorOfCookieHeader, sessionIdOf } from "@/lib/identity/identify";
import { askForKnown } from "@/lib/identity/passkeys/ask";
import { pendingSession } from "@/lib/identity/session";
import { askAnybody } from "@/lib/identity/sign-in-passkey";
import { enter } from "./enter";
import type { AskForPasskeyInput, ShowPasskeyInput } from "./schema";

/**
 * What this browser needs to ask for a passkey: of anybody, of who owes a second factor, or of who is signed in.
 * @throws AppError unauthenticated where nobody is, conflict where browsers take no passkey at this address
 */
export async function askForPasskey({ step }: z.output<typeof AskForPasskeyInput>) {
  if (step === "sign_in") return askAnybody();
  const { db } = getDatabase();
  const from = await headers();
  const cookie = from.get("cookie");
  if (step === "again") {
    const actor = await actorOfCookieHeader(cookie, originOf(from), true);
    if (actor?.sessionRowId == null) throw nobody();
    return askForKnown(db, actor.userId, { purpose: step, sessionRowId: actor.sessionRowId });
  }
  const sessionId = await sessionIdOf(cookie);
  const pending = sessionId === null ? null : await pendingSession(sessionId);
  if (pending === null) throw nobody();
  return askForKnown(db, pending.userId, { purpose: step, sessionRowId: pending.sessionRowId });
}

const WAYS = { sign_in: "passkey", second_factor: "second-factor", again: "again" } as const;
const REFUSALS = {
  sign_in: "This passkey opens no account here, or there were too many tries: then wait some minutes.",
  second_factor: "This passkey is none of this account, or it was asked for too long ago: try again.",
  again: "This passkey is none of your account, or it was asked for too long ago: try again.",
} as const;

/** Lets in who shows a passkey. @throws AppError unauthenticated (invalid for `again`) */
export function showPasskey({ step, ...proof }: z.output<typeof ShowPasskeyInput>): Promise<void> {
  return enter(WAYS[step], { passkey: JSON.stringify(proof) }, REFUSALS[step]);
}

const nobody = () => new AppError("unauthenticated", "Your session has ended: sign in again.");
