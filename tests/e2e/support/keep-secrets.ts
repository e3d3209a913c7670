import { DIRECTORY } from "@/lib/settings/sections/directory";
import { MAIL } from "@/lib/settings/sections/mail";
import { PROXMOX } from "@/lib/settings/sections/proxmox";
import type { Stack } from "@/tests/support/stack";

/**
 * Has the app keep a secret at each place where somebody may enter one, over the wire.
 * @param cookie of a Super Admin
 * @param canary makes a secret from its name
 * @returns what it is → the secret
 */
export async function keepSecrets(
  { url, simulator }: Stack,
  cookie: string,
  canary: (name: string) => string,
): Promise<Record<string, string>> {
  const send = async (method: string, path: string, body: unknown) => {
    const headers = { cookie, origin: url, "content-type": "application/json" };
    const answer = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok)
      throw new Error(`${method} ${path} does not keep a secret: ${answer.status} ${await answer.text()}`);
  };
  const password = canary("mail");
  const mailServer = { host: "127.0.0.1", port: 9, security: "none", username: "u", from: "ui@example.org" };
  const values = { ...MAIL.defaults, ...mailServer };
  await send("PUT", "/api/settings/mail", { version: "0", values, secrets: { password } });
  const bindPassword = canary("directory");
  const change = { version: "0", values: DIRECTORY_VALUES, secrets: { bindPassword } };
  await send("PUT", "/api/settings/directory", change);
  const clientSecret = canary("client");
  // Two: whoever may, removes the first on the way.
  for (const slug of ["one", "two"])
    await send("POST", "/api/providers", { ...PROVIDER, slug, clientSecret });
  const { admin } = simulator.credentials;
  const writeTokenSecret = canary("write-token");
  const own = { hosts: [`127.0.0.1:${simulator.port}`], tokenId: admin.tokenId, writeTokenId: admin.tokenId };
  await send("PUT", "/api/settings/proxmox", {
    version: "0",
    values: { ...PROXMOX.defaults, ...own, ca: simulator.caPem },
    secrets: { tokenSecret: admin.secret, writeTokenSecret },
  });
  return {
    "secret of the own token": admin.secret,
    "secret of the token that writes": writeTokenSecret,
    "password of the mail server": password,
    "password of the directory's service account": bindPassword,
    "client secret of a provider": clientSecret,
  };
}

const DIRECTORY_VALUES = {
  ...DIRECTORY.defaults,
  isEnabled: true,
  servers: ["ldaps://127.0.0.1:9"],
  bindDn: "cn=service,dc=example,dc=org",
  base: "dc=example,dc=org",
  groupsFrom: "memberOf",
  roleRules: { ...DIRECTORY.defaults.roleRules, otherwise: "viewer" },
};

const PROVIDER = {
  name: "Nowhere",
  preset: "other",
  issuer: "http://127.0.0.1:9/issuer",
  clientId: "proxlb-ui",
  scopes: "openid",
  groupsClaim: "groups",
  groupsFrom: "id_token",
  roleRules: { groups: [], otherwise: null, maySuperAdmin: false },
  createsAccounts: false,
  isEnabled: true,
};
