import type { ProxlbConfig } from "./schema";

/** Who ProxLB is for Proxmox: "user@realm", or "user@realm!token" where proxlb.yaml has a token. */
export function identityOf({ proxmox_api }: Pick<ProxlbConfig, "proxmox_api">): string {
  const { user, token_id, token_secret } = proxmox_api;
  return token_secret && token_id ? `${user}!${token_id}` : user;
}
