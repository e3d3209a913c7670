import { AppError } from "@/lib/core/errors";
import { lowestRoleFor, type Requirement } from "@/lib/identity/permissions";

/** The sentence of a refused call. */
export function refusal(requirement: Requirement): AppError {
  if (requirement === "signed_in" || requirement === "anyone") {
    return new AppError("unauthenticated", "You are not signed in.");
  }
  return new AppError(
    "forbidden",
    `This needs the role ${lowestRoleFor(requirement)} or higher (${requirement}).`,
  );
}
