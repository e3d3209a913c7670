import { z } from "zod";
import { METHODS, MODES } from "@/lib/proxlb/methods";
import { GUEST_TYPES } from "@/lib/snapshot/schema";
import { choice, decimal, mapping, text, textList, whole, yesNo } from "./values";

/**
 * Every key ProxLB reads, with its default as implemented (proxlb/utils/config_parser.py of the pinned version, not
 * its documentation). Keys are spelled as in the file. Unknown keys are dropped, as ProxLB ignores them.
 */

const TIME_FORMATS = ["hours", "minutes"] as const;
/** ProxLB takes a section that is left out, and ends with one that is empty or a plain value. */
const SECTION = {
  error: ({ input, code }: { input: unknown; code?: string }) =>
    code === "unrecognized_keys"
      ? `takes only ${METHODS.join(", ")} as keys`
      : input === null
        ? "is empty: give it its keys, or remove it"
        : "must be a mapping of its keys",
};
/** In 1.1.0 it was a number of hours. */
const SCHEDULE = {
  error: ({ input }: { input: unknown }) =>
    typeof input === "number"
      ? `is a mapping since 1.1.1: write schedule: { interval: ${input}, format: hours }`
      : SECTION.error({ input }),
};

const ProxmoxApi = z.object(
  {
    hosts: textList(),
    user: text(),
    pass: text().nullable().default(null),
    token_id: text().nullable().default(null),
    token_secret: text().nullable().default(null),
    ssl_verification: yesNo().default(true),
    /** Seconds, for each HTTP request. */
    timeout: whole().default(1),
    retries: whole().default(1),
    wait_time: whole().default(1),
  },
  SECTION,
);

const MaintenanceSchedule = z.object(
  {
    /** Hours. */
    duration: whole({ min: 0 }).default(0),
    /** Minutes. */
    "pre-migration": whole({ min: 0 }).default(0),
    /** Node name to "Weekday, H:MM" in ProxLB's time zone. */
    schedules: mapping(textList()).default({}),
  },
  SECTION,
);

const ProxmoxCluster = z.object(
  {
    maintenance_nodes: textList().default([]),
    ignore_nodes: textList().default([]),
    overprovisioning: yesNo().default(false),
    maintenance_nodes_schedule: MaintenanceSchedule.prefault({}),
  },
  SECTION,
);

const Pressure = z.object(
  { pressure_full: decimal(), pressure_some: decimal(), pressure_spikes: decimal() },
  SECTION,
);
const PressureMap = z.partialRecord(z.enum(METHODS), Pressure, SECTION);

const PoolRule = z.object(
  {
    type: choice(["affinity", "anti-affinity"]).nullable().default(null),
    pin: textList().nullable().default(null),
    strict: yesNo().default(true),
  },
  SECTION,
);

const Balancing = z.object(
  {
    enable: yesNo().default(false),
    enforce_affinity: yesNo().default(false),
    enforce_pinning: yesNo().default(false),
    /** Names of guests to leave alone; since 2.3.0. */
    ignore_guests: textList().default([]),
    parallel: yesNo().default(false),
    parallel_jobs: whole().default(5),
    live: yesNo().default(true),
    with_local_disks: yesNo().default(true),
    with_conntrack_state: yesNo().default(true),
    balance_types: z.array(choice(GUEST_TYPES), { error: "must be a list" }).default([]),
    /** Counts status polls (about 5 s each), though ProxLB documents seconds. */
    max_job_validation: whole().default(1800),
    /** Percent points between the fullest and the emptiest node. */
    balanciness: whole().default(10),
    memory_threshold: whole().nullable().default(null),
    cpu_threshold: whole().nullable().default(null),
    disk_threshold: whole().nullable().default(null),
    method: choice(METHODS).default("memory"),
    mode: choice(MODES).default("used"),
    balance_larger_guests_first: yesNo().default(false),
    /** GiB by node name, or "defaults" for all; ProxLB uses `memory` only. */
    node_resource_reserve: mapping(z.partialRecord(z.enum(METHODS), whole(), SECTION))
      .nullable()
      .default(null),
    psi: z.object({ nodes: PressureMap, guests: PressureMap }, SECTION).nullable().default(null),
    pools: mapping(PoolRule).nullable().default(null),
    cpu_overcommit: decimal().default(2),
    max_node_inflow: whole().nullable().default(1),
  },
  SECTION,
);

const Service = z.object(
  {
    daemon: yesNo().default(true),
    enable_ha: yesNo().default(false),
    schedule: z
      .object({ interval: whole().default(12), format: choice(TIME_FORMATS).default("hours") }, SCHEDULE)
      .prefault({}),
    delay: z
      .object(
        {
          enable: yesNo().default(false),
          time: whole().default(1),
          format: choice(TIME_FORMATS).default("hours"),
        },
        SECTION,
      )
      .prefault({}),
    log_level: choice(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]).default("INFO"),
  },
  SECTION,
);

const Solver = z.object(
  {
    enable: yesNo().default(false),
    mode: choice(["shadow", "active"]).default("shadow"),
    log_dir: text().default("/var/log/proxlb/solver"),
    timeout_seconds: decimal().default(30),
    use_reservations: yesNo().default(true),
    active_step_retries: whole().default(3),
    /** Since 2.3.0. */
    fallback_to_greedy: yesNo().default(true),
  },
  SECTION,
);

export const ProxlbConfig = z.object(
  {
    proxmox_api: ProxmoxApi,
    proxmox_cluster: ProxmoxCluster.prefault({}),
    balancing: Balancing.prefault({}),
    service: Service.prefault({}),
    solver: Solver.prefault({}),
  },
  { error: "must be a mapping with at least proxmox_api" },
);
export type ProxlbConfig = z.output<typeof ProxlbConfig>;
