import "server-only";
import { cookies, headers } from "next/headers";
import type { z } from "zod";
import { sha256 } from "@/lib/core/hashes";
import { type Begin, beginAtProvider } from "@/lib/identity/oidc/auth";
import type { BeginAtProviderInput } from "./schema";

/** Begins a sign-in by a provider in this browser. @returns where it goes on @throws AppError what `beginAtProvider` throws */
export async function begin(provider: string, given: Begin): Promise<{ url: string }> {
  const { url, cookies: kept } = await beginAtProvider(provider, given, (await headers()).get("cookie"));
  const jar = await cookies();
  for (const { name, value, options } of kept) jar.set(name, value, options);
  return { url };
}

/** With the token of an invitation: instead of choosing a password. */
export function beginSignIn({ provider, next, invitation }: z.output<typeof BeginAtProviderInput>) {
  return begin(
    provider,
    invitation === undefined
      ? { purpose: "sign_in", next }
      : { purpose: "invitation", next, invitationHash: sha256(invitation) },
  );
}
