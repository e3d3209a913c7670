import { createRandom, uuidFrom } from "../cluster/random";
import type { World } from "../cluster/world";
import { totpAt } from "./totp";

export interface TokenCredential {
  /** user@realm */
  user: string;
  tokenName: string;
  /** user@realm!name, as PVE_TOKEN_ID wants it. */
  tokenId: string;
  secret: string;
  /** The value of an Authorization header. */
  header: string;
}

export interface Credentials {
  root: { username: string; password: string };
  /** A user with the Administrator role and a password. */
  adminUser: { username: string; password: string };
  /** Needs a second factor; `code` gives the six digits of now. */
  secondFactorUser: { username: string; password: string; code: () => string };
  /** root@pam without privilege separation: may do everything. */
  admin: TokenCredential;
  /** What ProxLB needs and no more; with privilege separation. */
  proxlb: TokenCredential;
  /** PVEAuditor on /. */
  viewer: TokenCredential;
  /** A user without any right. */
  nobody: TokenCredential;
}

/** ProxLB's documented role, and Pool.Audit, without which PVE hides the pools from it. */
export const PROXLB_PRIVILEGES = ["Datastore.Audit", "Pool.Audit", "Sys.Audit", "VM.Audit", "VM.Migrate"];

const TOTP_SECRET = "JBSWY3DPEHPK3PXP";

/** Accounts every simulated cluster has beside those of its seed. Secrets follow from the seed. */
export function createCredentials(world: World): Credentials {
  const random = createRandom(world.settings.seed * 65_537 + 7);
  const password = (userid: string, totpSecret?: string) => {
    const own = world.users.get(userid)?.password ?? `${userid.split("@")[0]}-${random.hex(8)}`;
    world.users.set(userid, { userid, password: own, ...(totpSecret === undefined ? {} : { totpSecret }) });
    return own;
  };
  const token = (user: string, tokenName: string, privilegeSeparation: boolean): TokenCredential => {
    const tokenId = `${user}!${tokenName}`;
    const secret = world.tokens.get(tokenId)?.secret ?? uuidFrom(random);
    world.tokens.set(tokenId, { userid: user, tokenid: tokenName, secret, privilegeSeparation });
    return { user, tokenName, tokenId, secret, header: `PVEAPIToken=${tokenId}=${secret}` };
  };
  const grant = (who: string, role: string, path = "/") => {
    world.acl.push({ path, who, role, propagate: true });
  };
  world.roles.set("ProxLB", PROXLB_PRIVILEGES);
  const root = { username: "root@pam", password: password("root@pam") };
  const adminUser = { username: "admin@pve", password: password("admin@pve") };
  const second = { username: "second-factor@pve", password: password("second-factor@pve", TOTP_SECRET) };
  for (const userid of ["proxlb@pve", "viewer@pve", "nobody@pve"]) password(userid);
  grant("admin@pve", "Administrator");
  grant("second-factor@pve", "PVEAuditor");
  grant("viewer@pve", "PVEAuditor");
  grant("proxlb@pve", "ProxLB");
  grant("proxlb@pve!proxlb", "ProxLB");
  return {
    root,
    adminUser,
    secondFactorUser: { ...second, code: () => totpAt(TOTP_SECRET, world.time.wallNow()) },
    admin: token("root@pam", "simulator", false),
    proxlb: token("proxlb@pve", "proxlb", true),
    viewer: token("viewer@pve", "viewer", false),
    nobody: token("nobody@pve", "nothing", false),
  };
}
