import "server-only";
import type { JobContext } from "@/lib/access/job";
import type { Proxmox } from "@/lib/proxmox/api";
import type { DrainContext } from "./drain-carry-out";

/** What a drain works with that nobody asks for at this moment. @param username whose it is: "window Kernel updates" */
export function drainAsSystem(
  { database, live, daemon }: JobContext,
  proxmox: () => Proxmox,
  username: string,
): DrainContext {
  return {
    db: database.db,
    live,
    daemon,
    actor: { userId: null, username },
    // Only what needs it fails where no cluster is configured.
    get proxmox() {
      return proxmox();
    },
  };
}
