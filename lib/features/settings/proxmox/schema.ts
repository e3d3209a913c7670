import { z } from "zod";
import { PROXMOX } from "@/lib/settings/sections/proxmox";

const Secret = z.string().min(1).max(10_000);

/** A trial with values that need not be saved; a secret that is left out is the one that is kept for the same hosts. */
export const TestProxmoxInput = z.object({
  values: PROXMOX.values,
  tokenSecret: Secret.optional(),
  writeTokenSecret: Secret.optional(),
});

export const ProxmoxTrial = z.object({
  isGood: z.boolean(),
  /** What came of it, in words of ours. */
  sentence: z.string(),
  /** Who answered; null: nobody. */
  host: z.string().nullable(),
  pveVersion: z.string().nullable(),
});
export type ProxmoxTrial = z.infer<typeof ProxmoxTrial>;
