import "server-only";
import { clock } from "@/lib/core/clock";
import { messageOf } from "@/lib/core/errors";
import type { ProxlbRights } from "@/lib/proxlb/planner/ground";
import type { Proxmox } from "@/lib/proxmox/api";
import { guestsVisible, poolsVisible } from "@/lib/proxmox/rights";
import type { Job } from "./rounds";

/** An ACL changes rarely; a plan that rests on it for longer is asked for anew. */
const KEEP_MS = 60 * 60_000;
const KEEP_REFUSAL_MS = 10 * 60_000;

export interface KeptRights {
  known: (ProxlbRights & { atMs: number }) | null;
}

/** What the credentials of proxlb.yaml may see, as last asked; asks nobody. Null without an identity. */
export function knownRights({ known }: KeptRights, identity: string | null): ProxlbRights | null {
  if (identity === null) return null;
  // Whom PVE lets see everything, whatever its ACL says.
  if (identity === "root@pam") return { identity, guests: "all", pools: "all", reason: null };
  if (!known || !isFresh(known, identity)) return { identity, guests: null, pools: null, reason: null };
  const { guests, pools, reason } = known;
  return { identity, guests, pools, reason };
}

/** The one call that tells, where it is needed. Others' rights may be asked with Sys.Audit on /access, one's own always. */
export function missingRights(kept: KeptRights, identity: string | null): Job[] {
  if (identity === null || identity === "root@pam") return [];
  if (kept.known && isFresh(kept.known, identity)) return [];
  return [
    {
      key: `rights ${identity}`,
      cost: 1,
      fetch: async (proxmox: Proxmox) => {
        const atMs = clock().monotonicMs();
        try {
          const isOurs = proxmox.connection.identity === identity;
          const permissions = await proxmox.permissions(isOurs ? undefined : identity);
          const [guests, pools] = [guestsVisible(permissions), poolsVisible(permissions)];
          kept.known = { identity, guests, pools, reason: null, atMs };
        } catch (error) {
          kept.known = { identity, guests: null, pools: null, reason: messageOf(error), atMs };
          throw error;
        }
      },
    },
  ];
}

function isFresh(known: ProxlbRights & { atMs: number }, identity: string): boolean {
  const keepMs = known.pools === null ? KEEP_REFUSAL_MS : KEEP_MS;
  return known.identity === identity && clock().monotonicMs() - known.atMs <= keepMs;
}
