"use client";

import { withProof } from "@/components/live/overlay-store";
import type { Result } from "@/lib/core/result";
import { addPasskeyAction, beginPasskeyAction } from "@/lib/features/profile/actions";
import { askForPasskeyAction, showPasskeyAction } from "@/lib/features/sign-in/actions";
import type { PasskeyStep } from "@/lib/features/sign-in/schema";

type WebAuthn = typeof import("@simplewebauthn/browser");
type RegistrationOptions = Parameters<WebAuthn["startRegistration"]>[0]["optionsJSON"];

/** Asks this browser for a passkey that is known, and shows it: as an action, for `useAction`. */
export function passkeyAction(step: PasskeyStep) {
  return async (): Promise<Result<void>> => {
    const asked = await askForPasskeyAction({ step });
    if (!asked.ok) return asked;
    const { options, challenge } = asked.value;
    const shown = await inBrowser(({ startAuthentication }) => startAuthentication({ optionsJSON: options }));
    if (!shown.ok) return shown;
    const { id, response } = shown.value;
    const { clientDataJSON, authenticatorData, signature, userHandle = null } = response;
    return showPasskeyAction({
      step,
      challenge,
      passkey: { id, clientDataJSON, authenticatorData, signature, userHandle: userHandle || null },
    });
  };
}

const begin = withProof(beginPasskeyAction);

/** Makes a new passkey in this browser and adds it to the own account, as an action. */
export async function makePasskey({ name }: { name: string }): ReturnType<typeof addPasskeyAction> {
  const asked = await begin({});
  if (!asked.ok) return asked;
  const { options, challenge } = asked.value;
  const made = await inBrowser(({ startRegistration }) =>
    startRegistration({ optionsJSON: options as unknown as RegistrationOptions }),
  );
  if (!made.ok) return made;
  const { id, response } = made.value;
  const { clientDataJSON, attestationObject, transports = [] } = response;
  return addPasskeyAction({
    name,
    challenge,
    passkey: { id, clientDataJSON, attestationObject, transports },
  });
}

/** What browsers call their failures (WebAuthn Level 3, 5.1.3 and 5.1.4). */
const SENTENCES: Readonly<Record<string, string>> = {
  NotAllowedError: "No passkey was chosen, or it took too long: try again.",
  InvalidStateError: "This device holds a passkey of your account already.",
  NotSupportedError: "This device makes no passkeys of the kinds that are asked for.",
  SecurityError: "Your browser takes no passkeys at this address.",
};

async function inBrowser<T>(ask: (webauthn: WebAuthn) => Promise<T>): Promise<Result<T>> {
  // 6 KB that only whoever has a passkey needs.
  const webauthn = await import("@simplewebauthn/browser");
  if (!webauthn.browserSupportsWebAuthn()) return refused("Your browser knows no passkeys.");
  try {
    return { ok: true, value: await ask(webauthn) };
  } catch (error) {
    const { name } = error as { name?: unknown };
    return refused(SENTENCES[String(name)] ?? `Your browser could not do that (${String(name)}).`);
  }
}

function refused(message: string): Extract<Result<never>, { ok: false }> {
  return { ok: false, error: { code: "invalid", message, issues: [] } };
}
