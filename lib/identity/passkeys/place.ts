import "server-only";
import { isIP } from "node:net";
import { env } from "@/lib/core/env";
import { ownOrigin } from "@/lib/http/origin";

/** Browsers bind a passkey to the name in the address (WebAuthn's RP ID), and offer it on no other. */
export type PasskeyPlace = { rpId: string; origin: string; whyNot: null } | { whyNot: string };

/** Whether browsers take passkeys at the address that people type, and as what. WebAuthn Level 3, 5.1.2 and 13.4.9. */
export function passkeyPlace(): PasskeyPlace {
  const { protocol, hostname } = new URL(env().APP_URL);
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0)
    return { whyNot: `Browsers take passkeys only where the address has a name, and not at ${hostname}.` };
  const isLocal = hostname === "localhost" || hostname.endsWith(".localhost");
  if (protocol !== "https:" && !isLocal)
    return {
      whyNot: "Browsers take passkeys only over HTTPS, and this installation is used over plain HTTP.",
    };
  return { rpId: hostname, origin: ownOrigin(), whyNot: null };
}
