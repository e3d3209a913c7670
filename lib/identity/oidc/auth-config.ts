import "server-only";
import { type AuthConfig, customFetch } from "@auth/core";
import { isHttps, sessionCookieName, sessionLimits, sessionSecrets } from "../session";
import { type Discovered, discoveryAddress } from "./discovery";
import { providerFetch } from "./provider-fetch";
import type { Provider } from "./providers";

/** next-auth's own addresses. */
export const BASE = "/api/auth";

/** Once next-auth has exchanged the code, and compared state, nonce and PKCE. @returns true: it sets the session's cookie */
export type WhenProven = (
  account: { id_token?: string | undefined; access_token?: string | undefined } | null | undefined,
  user: { id?: string },
) => Promise<boolean | string>;

/** next-auth for one provider and one request: code flow with PKCE, state and nonce, all three compared. */
export function authConfig(
  provider: Provider,
  document: Discovered,
  parameters: Record<string, string>,
  whenCame: WhenProven,
): AuthConfig {
  return {
    secret: sessionSecrets(),
    trustHost: true,
    basePath: BASE,
    session: { strategy: "jwt", maxAge: sessionLimits().absoluteSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps() },
      },
    },
    providers: [
      {
        id: provider.slug,
        name: provider.name,
        type: "oidc",
        issuer: provider.issuer,
        clientId: provider.clientId,
        clientSecret: provider.clientSecret(),
        checks: ["pkce", "state", "nonce"],
        authorization: { params: { scope: provider.scopes, ...parameters } },
        client: { token_endpoint_auth_method: authMethodOf(document) },
        profile: ({ sub }) => ({ id: sub }),
        [customFetch]: (address, init) =>
          String(address) === discoveryAddress(provider.issuer)
            ? Promise.resolve(Response.json({ ...NEVER_ASKED, ...document }))
            : providerFetch(address as string, init),
      },
    ],
    callbacks: {
      signIn: ({ account, user }) => whenCame(account, user),
      jwt: ({ token, user }) => ({ sid: user?.id ?? token.sid }),
      redirect: ({ baseUrl }) => baseUrl,
    },
    logger: { error: () => undefined, warn: () => undefined },
  };
}

/** next-auth wants to know one, and asks none: who it is it reads from the ID token. */
const NEVER_ASKED = { userinfo_endpoint: "https://userinfo.invalid/" };

function authMethodOf(document: Discovered): "client_secret_basic" | "client_secret_post" {
  const offered = document.token_endpoint_auth_methods_supported;
  const hasBasic = !Array.isArray(offered) || offered.includes("client_secret_basic");
  return hasBasic ? "client_secret_basic" : "client_secret_post";
}
