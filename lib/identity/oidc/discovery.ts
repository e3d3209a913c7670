import "server-only";
import { createRemoteJWKSet, customFetch } from "jose";
import { z } from "zod";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import { providerFetch } from "./provider-fetch";
import { isTrustworthyAddress } from "./schema";

/** How long a document is believed; keys are looked up by themselves. */
const KEPT_MS = 5 * 60_000;
/** An unknown key is asked for at most so often: what names one may come from anybody. */
const KEYS_EVERY_MS = 5_000;
const KEYS_KEPT_MS = 10 * 60_000;

const Endpoint = z
  .string()
  .max(1_000)
  .refine((text) => isTrustworthyAddress(text.split("?")[0] ?? ""));

/** What is needed of OpenID Connect Discovery 1.0, section 3. */
const Discovered = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: Endpoint,
  token_endpoint: Endpoint,
  jwks_uri: Endpoint,
  // Not every provider has one; groups then have to stand in the ID token.
  userinfo_endpoint: Endpoint.optional(),
  end_session_endpoint: Endpoint.optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
});
export type Discovered = z.output<typeof Discovered>;

export const discoveryAddress = (issuer: string) =>
  `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;

interface Kept {
  document: Discovered;
  readAtMs: number;
}
const kept = () => singleton("oidc-discovery", () => new Map<string, Kept>());

/**
 * What a provider says of itself. @param maxAgeMs how long ago it may have been read
 * @throws AppError unavailable: not reachable, no such document, another issuer than the one that was asked
 */
export async function discover(issuer: string, maxAgeMs = KEPT_MS): Promise<Discovered> {
  const now = clock().monotonicMs();
  const known = kept().get(issuer);
  if (known && now - known.readAtMs < maxAgeMs) return known.document;
  const document = await readDocument(issuer);
  kept().set(issuer, { document, readAtMs: now });
  return document;
}

/** Of a provider that was changed: the next look is a new one. */
export function forgetDiscovery(): void {
  kept().clear();
  keySets().clear();
}

async function readDocument(issuer: string): Promise<Discovered> {
  const response = await providerFetch(discoveryAddress(issuer), { headers: { accept: "application/json" } });
  if (response.status !== 200)
    throw bad(`The provider answers ${response.status} for its discovery document.`);
  const read = Discovered.safeParse(await jsonOf(response));
  if (!read.success) {
    const field = read.error.issues[0]?.path.join(".") || "all of it";
    throw bad(`The provider's discovery document is not usable (${field}).`);
  }
  // Exactly: what another issuer says of itself proves nothing about this one.
  if (read.data.issuer !== issuer)
    throw bad("The provider names itself by another issuer than the one that was entered.");
  return read.data;
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw bad("The provider's discovery document is not JSON.");
  }
}

/** Where a provider is asked for more claims than stand in the ID token. @throws AppError unavailable where it is not */
export function userinfoOf({ userinfo_endpoint: address }: Discovered): string {
  if (address === undefined)
    throw bad("The provider has no userinfo: have it put the groups into the ID token.");
  return address;
}

const bad = (sentence: string) => new AppError("unavailable", sentence);

type Keys = ReturnType<typeof createRemoteJWKSet>;
const keySets = () => singleton("oidc-keys", () => new Map<string, Keys>());

/** The keys that a provider signs with: kept ten minutes, read anew for one that is not among them. */
export function keysAt(address: string): Keys {
  const known = keySets().get(address);
  if (known) return known;
  const keys = createRemoteJWKSet(new URL(address), {
    cooldownDuration: KEYS_EVERY_MS,
    cacheMaxAge: KEYS_KEPT_MS,
    [customFetch]: providerFetch,
  });
  keySets().set(address, keys);
  return keys;
}
