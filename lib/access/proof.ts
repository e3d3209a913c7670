import "server-only";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";

/** Dangerous changes take a proof of who one is that is no older than this. */
export const PROOF_SECONDS = 10 * 60;

/**
 * For what would let a thief of an open browser stay: roles, second factors, tokens. A personal token passes where
 * the door's permission is in its scopes: making it took a proof.
 * @throws AppError proof_needed
 */
export function requireProof(actor: Actor): void {
  if (actor.tokenRowId !== undefined) return;
  const ageMs = clock().now().getTime() - (actor.verifiedAt?.getTime() ?? 0);
  if (ageMs <= PROOF_SECONDS * 1000) return;
  throw new AppError("proof_needed", "Prove again who you are: you last did more than 10 minutes ago.");
}

/** For what belongs to the person and not to their programs. @throws AppError forbidden */
export function requirePerson(actor: Actor): number {
  if (actor.sessionRowId !== null) return actor.sessionRowId;
  throw new AppError("forbidden", "A personal token cannot do this: sign in.");
}
