import type { PresetName } from "@/lib/features/providers/schema";

interface PresetNote {
  /** How its issuer looks: an example in the empty field. */
  issuer: string;
  /** Where in the product to enter what, in its own words. */
  steps: readonly string[];
}

/** What is peculiar about each product. docs/accounts.md tells the same to who reads there. */
export const PRESET_NOTES: Record<PresetName, PresetNote> = {
  keycloak: {
    issuer: "https://id.example.org/realms/REALM",
    steps: [
      "Clients → Create client: OpenID Connect, Client authentication on, Standard flow only.",
      "Login settings take the redirect address and the one after signing out; Logout settings take the back-channel one, with “Backchannel logout session required” on.",
      "Client scopes → the client's dedicated scope → Add mapper → Group Membership: claim “groups”, “Full group path” off.",
    ],
  },
  authentik: {
    issuer: "https://id.example.org/application/o/SLUG/",
    steps: [
      "Applications → Create with provider: OAuth2/OpenID, client type Confidential, the redirect address as Strict.",
      "The issuer ends with a slash: take it as the provider's page shows it.",
      "Groups come with the scope “profile”: nothing more is needed.",
    ],
  },
  authelia: {
    issuer: "https://auth.example.org",
    steps: [
      "identity_providers → oidc → clients: an entry with client_id, the hash of the client secret as client_secret, and the redirect address under redirect_uris.",
      "require_pkce: true, pkce_challenge_method: S256, and the scopes openid, profile, email, groups.",
      "It tells the groups in userinfo and not in the ID token: leave that field as it is.",
    ],
  },
  entra: {
    issuer: "https://login.microsoftonline.com/TENANT-ID/v2.0",
    steps: [
      "App registrations → New registration: this tenant only, platform Web, the redirect address. “common” has no issuer of its own and is refused.",
      "Certificates & secrets → New client secret: enter its value, not its id.",
      "Token configuration → Add groups claim → Groups assigned to the application. Groups come as object ids: those are what the rows below name.",
    ],
  },
  google: {
    issuer: "https://accounts.google.com",
    steps: [
      "Google Auth Platform → Clients → Create client: Web application, with the redirect address.",
      "It tells no groups. The claim “hd” is the Workspace domain, so a row below may name “example.org” as a group.",
      "It does not tell of sign-outs, and confirms nothing when a change asks for who you are.",
    ],
  },
  zitadel: {
    issuer: "https://id.example.org",
    steps: [
      "Project → New application: Web, method Code, with the redirect address and the one after signing out.",
      "Token settings → “User roles inside ID token” on.",
      "The rows below name the keys of the project's roles.",
    ],
  },
  gitlab: {
    issuer: "https://gitlab.example.org",
    steps: [
      "Admin → Applications → New application: Confidential, the redirect address, scopes openid, profile and email.",
      "The rows below name paths of groups: “infra/operators”.",
    ],
  },
  dex: {
    issuer: "https://dex.example.org",
    steps: [
      "staticClients: an entry with id, secret and the redirect address under redirectURIs.",
      "The issuer is the one of Dex's own configuration, to the letter; its connector must bring groups.",
      "Dex tells nobody of a sign-out: sessions here end by themselves.",
    ],
  },
  other: {
    issuer: "https://id.example.org",
    steps: [
      "A confidential client: code flow, PKCE with S256, the redirect address to the letter.",
      "Its ID token or userinfo must hold the groups in a claim: a list of names, or an object whose keys are the names.",
    ],
  },
};
