import "server-only";
import { Secret, TOTP } from "otpauth";
import { clock } from "@/lib/core/clock";

const PERIOD_SECONDS = 30;

/** A new seed of 160 bits as base32, as authenticator apps take it. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What the QR code holds. */
export function totpAddress(secret: string, username: string): string {
  return totpOf(secret, username).toString();
}

/**
 * The 30 s step that a code belongs to, or null when it is wrong. The step before the present one is taken too: it
 * takes people some seconds to type.
 */
export function stepOfCode(secret: string, code: string): number | null {
  const now = clock().now().getTime();
  const step = Math.floor(now / 1000 / PERIOD_SECONDS);
  const delta = totpOf(secret, "").validate({ token: code, timestamp: now, window: 1 });
  return delta === 0 || delta === -1 ? step + delta : null;
}

/** The code of this moment. */
export function codeNow(secret: string): string {
  return totpOf(secret, "").generate({ timestamp: clock().now().getTime() });
}

function totpOf(secret: string, username: string): TOTP {
  // SHA-1, six digits, 30 s: the only combination that all apps understand.
  return new TOTP({
    issuer: "ProxLB UI",
    label: username,
    algorithm: "SHA1",
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}
