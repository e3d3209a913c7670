import { z } from "zod";
import { METHODS } from "./config";

export const Method = z.enum(METHODS);

export const Mode = z.enum(["used", "assigned", "psi"]);

export const Pressure = z.object({
  pressure_full: z.number(),
  pressure_some: z.number(),
  pressure_spikes: z.number(),
});

export const PressureMap = z.object({
  memory: Pressure.optional(),
  cpu: Pressure.optional(),
  disk: Pressure.optional(),
});

export const Reserve = z.object({
  memory: z.number().optional(),
  cpu: z.number().optional(),
  disk: z.number().optional(),
});

/** The part of proxlb.yaml that decides a plan, in the file's own words. Holds no secret. */
export const PlannerSettings = z.object({
  proxmox_cluster: z.object({
    maintenance_nodes: z.array(z.string()),
    ignore_nodes: z.array(z.string()),
    maintenance_nodes_schedule: z.object({
      duration: z.number(),
      "pre-migration": z.number(),
      schedules: z.record(z.string(), z.array(z.string())),
    }),
  }),
  balancing: z.object({
    enable: z.boolean(),
    balance_types: z.array(z.enum(["vm", "ct"])),
    method: Method,
    mode: Mode,
    balanciness: z.number(),
    memory_threshold: z.number().nullable(),
    cpu_threshold: z.number().nullable(),
    disk_threshold: z.number().nullable(),
    balance_larger_guests_first: z.boolean(),
    enforce_affinity: z.boolean(),
    enforce_pinning: z.boolean(),
    ignore_guests: z.array(z.string()),
    node_resource_reserve: z.record(z.string(), Reserve).nullable(),
    pools: z
      .record(
        z.string(),
        z.object({
          type: z.enum(["affinity", "anti-affinity"]).nullable(),
          pin: z.array(z.string()).nullable(),
          strict: z.boolean(),
        }),
      )
      .nullable(),
    psi: z.object({ nodes: PressureMap, guests: PressureMap }).nullable(),
    parallel: z.boolean(),
    parallel_jobs: z.number(),
  }),
});
export type PlannerSettings = z.infer<typeof PlannerSettings>;
