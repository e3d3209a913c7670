"use client";

import { PasskeyButton } from "@/components/session/passkey-button";

/** Instead of name and password. A full load afterwards: the pages' cache of the person before must not be seen. */
export function PasskeySignIn({ next }: { next: string }) {
  return (
    <PasskeyButton
      step="sign_in"
      label="Sign in with a passkey"
      onDone={() => window.location.assign(next)}
    />
  );
}
