import { AppError } from "@/lib/core/errors";
import type { Actor } from "@/lib/identity/actor";
import { lowestRoleFor, type Requirement } from "@/lib/identity/permissions";

/** The sentence of a refused call. @param actor null, or left out where only the requirement is at fault */
export function refusal(requirement: Requirement, actor: Pick<Actor, "owes"> | null = null): AppError {
  if (actor?.owes) return new AppError("forbidden", OWES_FACTOR);
  if (requirement === "signed_in" || requirement === "enrolling" || requirement === "anyone") {
    return new AppError("unauthenticated", "You are not signed in.");
  }
  return new AppError(
    "forbidden",
    `This needs the role ${lowestRoleFor(requirement)} or higher (${requirement}).`,
  );
}

const OWES_FACTOR =
  "Your role needs a second factor, and the time to set one up is over. Open ProxLB UI in a browser: it leads you there, and nothing else works before.";
