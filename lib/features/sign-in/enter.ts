import "server-only";
import { AuthError, CredentialsSignin } from "next-auth";
import { AppError, isAppError } from "@/lib/core/errors";
import { signIn } from "@/lib/identity/next-auth";

/**
 * One of next-auth's ways in, from a server action: sets the cookie of the new session.
 * @param refusal the one sentence for every reason that the caller must not learn
 * @throws AppError unauthenticated (invalid for `again`), too_many, forbidden
 */
export async function enter(
  way: "credentials" | "second-factor" | "again" | "passkey",
  given: Record<string, string>,
  refusal: string,
): Promise<void> {
  try {
    await signIn(way, { ...given, redirect: false });
  } catch (error) {
    if (error instanceof CredentialsSignin) {
      // Who is asked again is signed in: "unauthenticated" would say that the session has ended.
      throw new AppError(way === "again" ? "invalid" : "unauthenticated", refusal);
    }
    // What `authorize` threw itself comes wrapped.
    const inner = error instanceof AuthError ? error.cause?.err : undefined;
    throw isAppError(inner) ? inner : error;
  }
}
