/// <reference path="./types.d.ts" />
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type Provider from "oidc-provider";
import { env } from "@/lib/core/env";
import { CLIENT } from "./client";
import { followRedirects, type SentBack } from "./redirects";

/** What the provider knows of a person: claims beside `sub`. */
export type Person = Record<string, unknown>;

export interface HouseProvider {
  issuer: string;
  /** By `sub`. Changed at will: the next sign-in sees it. */
  people: Record<string, Person>;
  /** Goes through the provider's pages as this person would. @param url of a sign-in that ProxLB UI began */
  signIn(url: string, sub: string): Promise<SentBack>;
  /** Who signs in next, where a browser comes by itself. */
  expect(sub: string): void;
  /** Lets the next answers of the token endpoint be something else, as an attacker in its place would. */
  tamper(change: ((answer: Record<string, unknown>) => Promise<void> | void) | null): void;
  /** Of a provider's own key, with any claims. */
  sign(claims: Record<string, unknown>, header?: { typ?: string; kid?: string }): Promise<string>;
  /** The claims of a good logout token, to be spoiled. */
  logoutClaims(): Record<string, unknown>;
  /** Signs with a new key from now on, and forgets the one before. */
  rotateKey(): Promise<void>;
  /** How often a path was asked for. */
  asked(path: string): number;
  /** Answers nothing until it is called with false. */
  hang(isHanging: boolean): void;
  close(): Promise<void>;
}

/** A real OpenID Connect provider (npm oidc-provider, certified) on loopback, with people who sign in by themselves. */
export async function startHouseProvider(slug = "house", appUrl = env().APP_URL): Promise<HouseProvider> {
  const { default: OidcProvider } = await quietly(() => import("oidc-provider"));
  const state = { people: {} as Record<string, Person>, subject: "", isHanging: false, issuer: "" };
  const counts = new Map<string, number>();
  let change: ((answer: Record<string, unknown>) => Promise<void> | void) | null = null;
  let key = await newKey("first");
  let provider = await make();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://own.invalid");
    counts.set(pathname, (counts.get(pathname) ?? 0) + 1);
    if (!state.isHanging) provider.callback()(request, response);
  });
  const port = await listening(server);
  state.issuer = `http://localhost:${port}`;
  provider = await make();

  async function make(): Promise<Provider> {
    const made = await quietly(
      () => new OidcProvider(state.issuer || "http://localhost", configuration(state, slug, key.jwk, appUrl)),
    );
    made.use(async (context, next) => {
      if (!context.path.startsWith("/interaction/")) {
        await next();
        if (context.path === "/token" && change) await change(context.body as Record<string, unknown>);
        return;
      }
      await made.interactionFinished(context.req, context.res, { login: { accountId: state.subject } });
    });
    return made;
  }

  return {
    get issuer() {
      return state.issuer;
    },
    people: state.people,
    async signIn(url, sub) {
      state.subject = sub;
      return followRedirects(url, appUrl);
    },
    expect(sub) {
      state.subject = sub;
    },
    tamper(next) {
      change = next;
    },
    sign: (claims, header) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid: key.jwk.kid ?? "", ...header })
        .sign(key.privateKey),
    logoutClaims() {
      const now = Math.floor(Date.now() / 1000);
      const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
      return {
        iss: state.issuer,
        aud: CLIENT.id,
        iat: now,
        exp: now + 60,
        jti: `jti-${Math.random()}`,
        events,
      };
    },
    async rotateKey() {
      key = await newKey(`key-${counts.size}-${Date.now()}`);
      provider = await make();
    },
    asked: (path) => counts.get(path) ?? 0,
    hang(isHanging) {
      state.isHanging = isHanging;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** It warns of what is right in a test: memory as its store, the Node.js that this project still runs on. */
async function quietly<T>(make: () => T | Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return await make();
  } finally {
    console.warn = warn;
  }
}

function configuration(
  state: { people: Record<string, Person> },
  slug: string,
  jwk: JWK,
  appUrl: string,
): Record<string, unknown> {
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${appUrl}/api/auth/callback/${slug}`],
        post_logout_redirect_uris: [`${appUrl}/sign-in`],
        backchannel_logout_uri: `${appUrl}/api/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ["only-for-tests"] },
    // Its own fetch refuses addresses of the same machine, where the app under test is.
    fetch: (url: string, options: RequestInit) =>
      fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      backchannelLogout: { enabled: true },
    },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    // Also without an access token: as most products are set up.
    conformIdTokenClaims: false,
    claims: {
      openid: ["sub", "sid"],
      profile: ["name", "given_name", "family_name", "preferred_username"],
      email: ["email", "email_verified"],
      groups: ["groups", "roles", "_claim_names", "hasgroups"],
    },
    scopes: ["openid", "profile", "email", "groups"],
    pkce: { required: () => true },
    findAccount: (_: unknown, sub: string) =>
      state.people[sub] && { accountId: sub, claims: () => ({ ...state.people[sub], sub }) },
    async loadExistingGrant({ oidc }: { oidc: GrantContext }) {
      const { clientId } = oidc.client;
      const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid profile email groups");
      await grant.save();
      return grant;
    },
    ttl: {
      AccessToken: 300,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 300,
      Interaction: 300,
      Session: 3600,
    },
  };
}

interface GrantContext {
  provider: Provider;
  client: { clientId: string };
  session: { accountId: string };
}

async function newKey(kid: string) {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(privateKey)), kid, use: "sig", alg: "RS256" } as JWK };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
