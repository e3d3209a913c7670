import "server-only";
import type { z } from "zod";
import { sha256 } from "@/lib/core/hashes";
import { beginInBrowser } from "@/lib/identity/oidc/in-browser";
import type { BeginAtProviderInput } from "./schema";

/** With the token of an invitation: instead of choosing a password. */
export function beginSignIn({ provider, next, invitation }: z.output<typeof BeginAtProviderInput>) {
  return beginInBrowser(
    provider,
    invitation === undefined
      ? { purpose: "sign_in", next }
      : { purpose: "invitation", next, invitationHash: sha256(invitation) },
  );
}
