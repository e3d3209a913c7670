/** What an adversary does; each is a file beside this one. */
export const MOVES = {
  "park-socket": "opens a connection, joins nothing, and comes back when its right is gone",
  "revoke-right": "acts after what they had was taken away",
  "change-destination": "leaves a kept secret as it is and changes where it is sent",
  "spell-secret": "writes a secret in a way that nobody thought of",
  "crowd-door": "comes forty at a time through one door",
  "garble-row": "lets one row of an answer be nonsense",
} as const;
export type Move = keyof typeof MOVES;

/** The test that makes the move, or why it cannot be made. */
type Tried = { by: string } | { never: string };

export interface Connection {
  /** Files that open it: whatever else opens one is no connection anybody has looked at. */
  opens: string[];
  /** What it sends of what nobody may see: variables, and keys of proxlb.yaml. */
  secrets: string[];
  moves: Record<Move, Tried>;
}

const env = (what: string) => ({
  never: `${what} stands in the environment alone: no request can change it`,
});
const NO_PERSON = { never: "no person stands behind it: it is the app's own" };
const OURS = { never: "nobody but this process speaks to it" };

/** Every connection from the app to something else, written by hand. Doors stand in tests/e2e/support/literal-matrix.ts. */
export const CONNECTIONS: Record<string, Connection> = {
  "Proxmox VE": {
    opens: ["lib/proxmox/transport.ts", "lib/proxmox/trust.ts", "lib/proxmox/addresses.ts"],
    secrets: [
      "PVE_TOKEN_SECRET",
      "PVE_TOKEN_ID",
      "PVE_WRITE_TOKEN_SECRET",
      "PVE_WRITE_TOKEN_ID",
      "pass",
      "token_secret",
    ],
    moves: {
      "park-socket": { never: "the app opens it: nobody can come in by it" },
      "revoke-right": { by: "lib/runs/right-lost.test.ts" },
      "change-destination": { by: "tests/e2e/adversary.test.ts" },
      "spell-secret": { by: "tests/e2e/canary.test.ts" },
      "crowd-door": { by: "tests/e2e/adversary.test.ts" },
      "garble-row": { by: "lib/proxmox/odd-answers.test.ts" },
    },
  },
  "Docker engine": {
    opens: ["lib/daemon/docker/client.ts"],
    secrets: ["DOCKER_CERT_PATH"],
    moves: {
      "park-socket": { never: "the app opens it: nobody can come in by it" },
      "revoke-right": { by: "lib/runs/right-lost.test.ts" },
      "change-destination": env("DOCKER_HOST"),
      "spell-secret": { by: "lib/daemon/docker/recipe.test.ts" },
      "crowd-door": { by: "tests/integration/docker/logs.test.ts" },
      "garble-row": { by: "lib/daemon/docker/lines.test.ts" },
    },
  },
  PostgreSQL: {
    opens: ["db/connection.ts"],
    secrets: ["DATABASE_URL"],
    moves: {
      "park-socket": OURS,
      "revoke-right": NO_PERSON,
      "change-destination": env("DATABASE_URL"),
      "spell-secret": { by: "tests/e2e/canary.test.ts" },
      "crowd-door": { by: "tests/e2e/adversary.test.ts" },
      "garble-row": { by: "db/settings.test.ts" },
    },
  },
  "mail server": {
    opens: ["lib/mail/transport.ts"],
    secrets: ["the mail server's password"],
    moves: {
      "park-socket": { never: "the app opens it: nobody can come in by it" },
      "revoke-right": NO_PERSON,
      "change-destination": { by: "lib/features/sign-in/forgot.test.ts" },
      "spell-secret": { by: "tests/e2e/canary.test.ts" },
      "crowd-door": { by: "lib/features/sign-in/forgot.test.ts" },
      "garble-row": { by: "lib/mail/transport.test.ts" },
    },
  },
  "embedded database": {
    opens: ["db/embedded.ts", "db/directory-lock.ts"],
    secrets: ["AUTH_SECRET", "AUTH_SECRET_PREVIOUS"],
    moves: {
      "park-socket": { by: "db/directory-lock.test.ts" },
      "revoke-right": NO_PERSON,
      "change-destination": env("DATA_DIR"),
      "spell-secret": { by: "tests/e2e/canary.test.ts" },
      "crowd-door": { by: "db/directory-lock.test.ts" },
      "garble-row": { by: "db/settings.test.ts" },
    },
  },
  "ProxLB's process": {
    opens: ["lib/daemon/process/child.ts", "lib/daemon/process/table.ts"],
    secrets: ["pass", "token_secret"],
    moves: {
      "park-socket": { never: "it is a child with pipes: nobody can come in by them" },
      "revoke-right": { by: "lib/runs/right-lost.test.ts" },
      "change-destination": { by: "tests/e2e/adversary.test.ts" },
      "spell-secret": { by: "tests/e2e/canary.test.ts" },
      "crowd-door": { by: "tests/integration/live/log-flood.test.ts" },
      "garble-row": { by: "lib/proxlb/log/garbled.test.ts" },
    },
  },
  "LDAP directory": {
    opens: ["lib/identity/directory/connection.ts", "lib/identity/directory/names.ts"],
    secrets: ["the service account's password"],
    moves: {
      "park-socket": { never: "the app opens it: nobody can come in by it" },
      "revoke-right": { by: "tests/integration/directory/check.test.ts" },
      "change-destination": { by: "tests/integration/directory/settings.test.ts" },
      "spell-secret": { by: "tests/integration/directory/client.test.ts" },
      "crowd-door": { by: "tests/integration/directory/attacks.test.ts" },
      "garble-row": { by: "lib/identity/directory/person.test.ts" },
    },
  },
  "sign-in providers": {
    opens: ["lib/identity/oidc/provider-fetch.ts"],
    secrets: ["clientSecret"],
    moves: {
      "park-socket": { never: "the app opens it: nobody can come in by it" },
      "revoke-right": { by: "lib/features/providers/providers.test.ts" },
      "change-destination": { by: "lib/features/providers/providers.test.ts" },
      "spell-secret": { by: "lib/features/providers/providers.test.ts" },
      "crowd-door": { by: "lib/identity/oidc/sign-in.test.ts" },
      "garble-row": { by: "lib/identity/oidc/claims.test.ts" },
    },
  },
};
