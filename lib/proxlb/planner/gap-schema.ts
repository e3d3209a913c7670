import { z } from "zod";

/** Why the input is not exactly what ProxLB reads, or does not make sense. */
export const PlanGap = z.object({
  code: z.enum([
    "guest_cpu_current",
    "pressure_missing",
    "guest_memory_guest_view",
    "guests_hidden",
    "picture_old",
    "no_quorum",
    "quorum_unknown",
    "proxlb_rights_unknown",
    "proxlb_sees_less",
    "pools_unseen",
    "ha_rules_unread",
    "ha_rules_old",
    "pools_unread",
    "pools_old",
    "ha_status_unread",
    "ha_status_old",
    "ha_unsettled",
    "rounding",
    "versions_assumed",
    "time_zone_assumed",
    "guest_without_figures",
    "node_without_figures",
    "pin_node_unknown",
    "pin_never_matches",
    "config_node_unknown",
    "config_pool_unknown",
    "config_pool_nested",
    "config_guest_unknown",
    "avoid_read_as_apart",
    "avoid_read_unknown",
  ]),
  /** What it can change against ProxLB; `nothing` means that ProxLB stumbles in the same way. */
  affects: z.enum(["moves", "nothing"]),
  /**
   * What mends it: `figures` are asked of nodes and guests on request, `lists` are read by the collector before anything
   * else once somebody looks; null where only time or a person helps.
   */
  fetch: z.enum(["figures", "lists"]).nullable(),
  /** The nodes, guests, pools or rules it is about. */
  subjects: z.array(z.string()),
});
export type PlanGap = z.infer<typeof PlanGap>;
