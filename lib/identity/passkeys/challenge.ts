import "server-only";
import { z } from "zod";
import type { Db } from "@/db/client";
import { clock } from "@/lib/core/clock";
import { seal, unseal } from "@/lib/core/sealed";
import { takeOnce } from "../used-once";

/** From a browser's question to the person's touch. */
const LIFE_MS = 5 * 60_000;

/** What a passkey is asked for. One that was asked for one thing is good for nothing else. */
export interface Asked {
  purpose: "add" | "second_factor" | "sign_in" | "again";
  /** The session that asks; null where nobody is signed in yet. */
  sessionRowId: number | null;
}

const Kept = z.object({ challenge: z.string(), userHandle: z.string().nullable(), expiresAtMs: z.number() });
type Kept = Omit<z.output<typeof Kept>, "expiresAtMs">;

/**
 * Seals what a browser is given to sign, so that any replica can take it back.
 * @param kept `userHandle`: of whom a new passkey is to be
 */
export function keepChallenge(asked: Asked, kept: Kept): string {
  const expiresAtMs = clock().now().getTime() + LIFE_MS;
  return seal(JSON.stringify({ ...kept, expiresAtMs }), placeOf(asked));
}

/** Takes it back, once. @returns null: asked for something else, by another session, too long ago, or taken before */
export async function takeChallenge(db: Db, sealed: string, asked: Asked): Promise<Kept | null> {
  const kept = opened(sealed, asked);
  if (kept === null || kept.expiresAtMs <= clock().now().getTime()) return null;
  const isFirst = await takeOnce(db, "passkey challenge", kept.challenge, new Date(kept.expiresAtMs));
  return isFirst ? kept : null;
}

function opened(sealed: string, asked: Asked): z.output<typeof Kept> | null {
  try {
    return Kept.parse(JSON.parse(unseal(sealed, placeOf(asked))));
  } catch {
    // Forged, or sealed for something else: the same as having none.
    return null;
  }
}

const placeOf = ({ purpose, sessionRowId }: Asked) => ({
  table: "passkeys",
  column: `challenge ${purpose}`,
  rowId: sessionRowId ?? "nobody",
});
