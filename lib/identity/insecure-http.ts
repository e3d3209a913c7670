import "server-only";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";

/**
 * How passwords travel to this installation: `safe` over HTTPS or not leaving the machine, `allowed` in the clear
 * because ALLOW_INSECURE_HTTP=1 says so (a banner reminds of it), `refused` otherwise.
 */
export function transportState(): "safe" | "allowed" | "refused" {
  const { protocol, hostname } = new URL(env().APP_URL);
  if (protocol === "https:" || isLoopback(hostname)) return "safe";
  return env().ALLOW_INSECURE_HTTP ? "allowed" : "refused";
}

/** @throws AppError forbidden where a password would travel in the clear */
export function refuseInsecureSignIn(): void {
  if (transportState() === "refused") throw new AppError("forbidden", INSECURE_HTTP_REFUSED);
}

export const INSECURE_HTTP_REFUSED =
  "Signing in over plain HTTP is refused, because the password would travel in the clear. Put HTTPS in front and set APP_URL to https://…, or set ALLOW_INSECURE_HTTP=1 in a network that you trust.";

export const INSECURE_HTTP_ALLOWED =
  "This installation is used over plain HTTP (ALLOW_INSECURE_HTTP=1): passwords and sessions can be read on the way.";

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
