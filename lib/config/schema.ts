import { z } from "zod";

/** What the screens ask of the balance: as configured, so that a spread can be judged. Percent points and percent. */
export const BalanceTarget = z.object({
  method: z.enum(["cpu", "memory", "disk"]),
  mode: z.enum(["used", "assigned", "psi"]),
  balancinessPoints: z.number(),
  thresholdPercent: z.object({
    cpu: z.number().nullable(),
    memory: z.number().nullable(),
    disk: z.number().nullable(),
  }),
  enabled: z.boolean(),
  balanceTypes: z.array(z.string()),
  maintenanceNodes: z.array(z.string()),
  ignoreNodes: z.array(z.string()),
  /** True when `service.daemon` is off: ProxLB balances only when somebody starts it. */
  manual: z.boolean(),
});
export type BalanceTarget = z.infer<typeof BalanceTarget>;

/** State of proxlb.yaml, without its content. */
export const ConfigState = z.object({
  state: z.enum(["ok", "invalid", "missing"]),
  /** What is wrong and where, as a sentence; null when ok. */
  reason: z.string().nullable(),
  path: z.string(),
  target: BalanceTarget.nullable(),
});
export type ConfigState = z.infer<typeof ConfigState>;
