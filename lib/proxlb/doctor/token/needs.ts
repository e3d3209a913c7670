/** Who asks Proxmox: ProxLB with the credentials of proxlb.yaml, and this app with its own or the same. */
export type Asker = "proxlb" | "ui";

/** One right that one of them needs, and what is without it. */
export interface Need {
  id: string;
  by: Asker;
  privilege: string;
  /** The path of Proxmox's ACL tree that its calls check. */
  path: string;
  /** Checked on the path itself, on each object below it, or only whether it is had at all. */
  reach: "itself" | "below" | "anywhere";
  /** What it is for, in a few words. */
  purpose: string;
  /** What happens without it, as a sentence. */
  without: string;
}

/**
 * What the calls check: Proxmox VE 9.2's own schema of its API (and 8.4's, which says the same of them). What ProxLB does
 * without: ProxLB 2.3.0, utils/proxmox_api.py test_api_user_permissions (any path counts there), models/nodes.py (a node
 * without figures is a KeyError; ha/status/current is not caught), models/guests.py, models/pools.py, models/balancing.py.
 */
export const NEEDS: readonly Need[] = [
  {
    id: "proxlb_start",
    by: "proxlb",
    privilege: "Datastore.Audit",
    path: "/",
    reach: "anywhere",
    purpose: "Start",
    without: "ProxLB asks for it at its start, anywhere, and ends without it; it uses it for nothing.",
  },
  {
    id: "proxlb_nodes",
    by: "proxlb",
    privilege: "Sys.Audit",
    path: "/nodes",
    reach: "below",
    purpose: "Read the load of nodes",
    without: "A node whose figures Proxmox keeps back ends ProxLB in its first cycle.",
  },
  {
    id: "proxlb_ha",
    by: "proxlb",
    privilege: "Sys.Audit",
    path: "/",
    reach: "itself",
    purpose: "Read HA rules, maintenance and who is master",
    without: "Proxmox refuses the HA status, and ProxLB ends in its first cycle.",
  },
  {
    id: "proxlb_guests",
    by: "proxlb",
    privilege: "VM.Audit",
    path: "/vms",
    reach: "below",
    purpose: "See guests and their tags",
    without: "ProxLB does not balance guests that it cannot see, and obeys none of their tags.",
  },
  {
    id: "proxlb_moves",
    by: "proxlb",
    privilege: "VM.Migrate",
    path: "/vms",
    reach: "below",
    purpose: "Migrate guests: balancing, rules, emptying nodes in maintenance",
    without: "Proxmox refuses the migrations that ProxLB orders, and nothing moves.",
  },
  {
    id: "proxlb_pools",
    by: "proxlb",
    privilege: "Pool.Audit",
    path: "/pool",
    reach: "below",
    purpose: "Read the members of pools",
    without: "Proxmox lists no pools then: ProxLB ignores the rules of pools without a word.",
  },
  {
    id: "ui_cluster",
    by: "ui",
    privilege: "Sys.Audit",
    path: "/",
    reach: "itself",
    purpose: "Read quorum, HA status, HA rules and cluster options",
    without: "Quorum, HA and Proxmox's own balancing are unknown here, and plans are less certain.",
  },
  {
    id: "ui_nodes",
    by: "ui",
    privilege: "Sys.Audit",
    path: "/nodes",
    reach: "below",
    purpose: "Read the load of nodes, and everybody's migrations",
    without: "Nodes have no figures here, and migrations of others are not seen.",
  },
  {
    id: "ui_guests",
    by: "ui",
    privilege: "VM.Audit",
    path: "/vms",
    reach: "below",
    purpose: "See guests, their tags and configs",
    without: "Guests are missing here, and in every plan.",
  },
  {
    id: "ui_pools",
    by: "ui",
    privilege: "Pool.Audit",
    path: "/pool",
    reach: "below",
    purpose: "Read pools",
    without: "Pools, and what the rules of pools cover, are not seen here.",
  },
  {
    id: "ui_storage",
    by: "ui",
    privilege: "Datastore.Audit",
    path: "/storage",
    reach: "below",
    purpose: "Tell which storages are shared",
    without: "Whether a guest's disks keep it from moving stays unknown.",
  },
  {
    id: "ui_moves",
    by: "ui",
    privilege: "VM.Migrate",
    path: "/vms",
    reach: "below",
    purpose: "Apply chosen moves",
    without: "Chosen moves cannot be ordered from here; ProxLB's own go on.",
  },
];

/** Only where the two have credentials of their own. */
export const NEEDS_TO_ASK_OF_OTHERS: Need = {
  id: "ui_rights_of_proxlb",
  by: "ui",
  privilege: "Sys.Audit",
  path: "/access",
  reach: "itself",
  purpose: "Ask what ProxLB's own credentials may",
  without: "What ProxLB itself may see and do stays unknown here.",
};
