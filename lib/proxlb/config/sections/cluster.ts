import { z } from "zod";
import { key } from "../facts";
import { mapping, SECTION, textList, whole, yesNo } from "../values";

const MaintenanceSchedule = z.object(
  {
    duration: key(whole({ min: 0 }).default(0), {
      since: "2.1.0",
      effect: "Hours that each window lasts; with 0 and no pre-migration it never opens.",
    }),
    "pre-migration": key(whole({ min: 0 }).default(0), {
      since: "2.1.0",
      effect: "Minutes before the window in which guests already move away.",
    }),
    schedules: key(
      mapping(
        key(textList(), {
          since: "2.1.0",
          effect: "The starts of this node's windows, as 'Monday, 8:00', in ProxLB's time zone.",
        }),
      ).default({}),
      {
        since: "2.1.0",
        effect: "Weekly windows by node name; each cycle within one treats the node as in maintenance.",
        names: "nodes",
      },
    ),
  },
  SECTION,
);

/** `proxmox_cluster`: which nodes take part. */
export const ProxmoxCluster = key(
  z
    .object(
      {
        maintenance_nodes: key(textList().default([]), {
          since: "1.1.0",
          effect: "Nodes whose guests move away and that get no others, by exact name.",
          names: "nodes",
        }),
        ignore_nodes: key(textList().default([]), {
          since: "1.1.0",
          effect: "Nodes that are left out together with their guests, by exact name; patterns do not work.",
          names: "nodes",
        }),
        overprovisioning: key(yesNo().default(false), {
          since: "1.1.0",
          effect: "Nothing: no part of ProxLB reads it.",
          shown: { value: true, by: "example file" },
          readBy: "nothing",
        }),
        maintenance_nodes_schedule: key(MaintenanceSchedule.prefault({}), {
          since: "2.1.0",
          effect: "Weekly maintenance windows of nodes.",
        }),
      },
      SECTION,
    )
    .prefault({}),
  { since: "1.1.0", effect: "Nodes that take no part, or are to be emptied." },
);
