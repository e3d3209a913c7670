import { z } from "zod";
import { METHODS, MODES } from "@/lib/proxlb/methods";
import { GUEST_TYPES } from "@/lib/snapshot/schema";
import { key } from "../facts";
import { choice, decimal, mapping, SECTION, textList, whole, yesNo } from "../values";

const Pressure = key(
  z.object(
    {
      pressure_full: key(decimal(), {
        since: "1.1.9",
        effect: "Percent of time in which everything waits; counts only together with pressure_some.",
      }),
      pressure_some: key(decimal(), {
        since: "1.1.9",
        effect: "Percent of time in which something waits; counts only together with pressure_full.",
      }),
      pressure_spikes: key(decimal(), {
        since: "1.1.9",
        effect: "Percent of the highest full pressure of the hour that is enough by itself.",
      }),
    },
    SECTION,
  ),
  { since: "1.1.9", effect: "From where on this resource is under pressure; all three are required." },
);
const PressureMap = z.partialRecord(z.enum(METHODS), Pressure, SECTION);

const Psi = z.object(
  {
    nodes: key(PressureMap, { since: "1.1.9", effect: "When a node is under pressure, by resource." }),
    guests: key(PressureMap, { since: "1.1.9", effect: "When a guest is under pressure, by resource." }),
  },
  SECTION,
);

const PoolRule = key(
  z.object(
    {
      type: key(choice(["affinity", "anti-affinity"]).nullable().default(null), {
        since: "1.1.9",
        effect: "affinity keeps the guests of the pool on one node, anti-affinity on different ones.",
      }),
      pin: key(textList().nullable().default(null), {
        since: "1.1.9",
        effect: "Nodes that the guests of the pool belong on, by exact name; a list since 1.1.11.",
        names: "nodes",
      }),
      strict: key(yesNo().default(true), {
        since: "1.1.11",
        effect:
          "Without it the node with most room is allowed as well; counts for the guests' other pins too.",
      }),
    },
    SECTION,
  ),
  { since: "1.1.9", effect: "The rule of this pool; ProxLB needs Pool.Audit to see who is in it." },
);

const Reserve = key(
  z.partialRecord(
    z.enum(METHODS),
    key(whole(), { since: "1.1.11", effect: "GiB to keep free; only memory has an effect." }),
    SECTION,
  ),
  { since: "1.1.11", effect: "What this node keeps free; 0 falls back to defaults." },
);

const threshold = (method: string, since: string) =>
  key(whole().nullable().default(null), {
    since,
    effect: `With method ${method}: percent of a node's ${method} from which on guests move as well; 0 is none.`,
  });

/** `balancing`: what moves, and when. */
export const Balancing = key(
  z
    .object(
      {
        enable: key(yesNo().default(false), {
          since: "1.1.0",
          effect: "Whether planned moves are carried out; without it ProxLB plans and moves nothing.",
          shown: { value: true, by: "documentation" },
        }),
        enforce_affinity: key(yesNo().default(false), {
          since: "1.1.0",
          effect: "Nothing: ProxLB sets it anew in each cycle, by whether a rule is broken.",
          readBy: "nothing",
        }),
        enforce_pinning: key(yesNo().default(false), {
          since: "1.1.11",
          effect: "Plans in each cycle, also where the cluster is in balance, so that pins are followed.",
        }),
        ignore_guests: key(textList().default([]), {
          since: "2.3.0",
          effect: "Guests that never move, by exact name; ids and patterns do not work.",
          names: "guests",
        }),
        parallel: key(yesNo().default(false), {
          since: "1.1.0",
          effect: "Whether several migrations run at once.",
        }),
        parallel_jobs: key(whole().default(5), {
          since: "1.1.3",
          effect: "How many migrations run at once, where parallel is on.",
          shown: { value: 1, by: "example file" },
        }),
        live: key(yesNo().default(true), {
          since: "1.1.0",
          effect: "Whether VMs move while they run; containers always restart.",
        }),
        with_local_disks: key(yesNo().default(true), {
          since: "1.1.0",
          effect: "Whether VMs may move together with disks on local storage.",
        }),
        with_conntrack_state: key(yesNo().default(true), {
          since: "1.1.7",
          effect: "Whether open connections of the firewall move along; off by itself below Proxmox VE 9.",
        }),
        balance_types: key(z.array(choice(GUEST_TYPES), { error: "must be a list" }).default([]), {
          since: "1.1.0",
          effect: "Types of guests that move: vm, ct. Where it is empty nothing moves.",
          shown: { value: ["vm", "ct"], by: "documentation" },
        }),
        max_job_validation: key(whole().default(1800), {
          since: "1.1.0",
          effect:
            "How often ProxLB asks for the end of a migration, about every 5 seconds, before it goes on.",
        }),
        balanciness: key(whole().default(10), {
          since: "1.1.0",
          effect: "Percent points between the fullest and the emptiest node above which guests move.",
          shown: { value: 5, by: "example file" },
        }),
        memory_threshold: threshold("memory", "1.1.9"),
        cpu_threshold: threshold("cpu", "1.1.9"),
        disk_threshold: threshold("disk", "2.0.0"),
        method: key(choice(METHODS).default("memory"), {
          since: "1.1.0",
          effect: "The resource that is balanced.",
        }),
        mode: key(choice(MODES).default("used"), {
          since: "1.1.0",
          effect:
            "What counts of it: what is used, what is assigned to guests, or pressure (psi, since 1.1.9).",
        }),
        balance_larger_guests_first: key(yesNo().default(false), {
          since: "1.1.11",
          effect: "Whether large guests move before small ones.",
        }),
        node_resource_reserve: key(mapping(Reserve).nullable().default(null), {
          since: "1.1.11",
          effect: "What nodes keep free, by node name, or defaults for all others.",
          names: "nodes",
        }),
        psi: key(Psi.nullable().default(null), {
          since: "1.1.9",
          effect: "From where on nodes and guests are under pressure, for mode psi; both parts are required.",
        }),
        pools: key(mapping(PoolRule).nullable().default(null), {
          since: "1.1.9",
          effect: "Rules for the guests of pools, by pool; pools within pools do not work.",
          names: "pools",
        }),
        cpu_overcommit: key(decimal().default(2), {
          since: "2.1.1",
          effect: "vCPUs that the solver places for each core of a node.",
          readBy: "solver",
        }),
        max_node_inflow: key(whole().nullable().default(1), {
          since: "2.1.1",
          effect: "Guests that the solver moves to one node at a time.",
          readBy: "solver",
        }),
      },
      SECTION,
    )
    .prefault({}),
  { since: "1.1.0", effect: "What moves, and when." },
);
